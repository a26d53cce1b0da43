/** Many pieces of bytes as one, so that they are handed to another thread at once and without a copy. */
export interface PackedBytes {
  readonly bytes: ArrayBuffer;
  /** Where each piece ends. */
  readonly ends: Uint32Array;
}

/** Packs pieces into memory of their own. */
export function packBytes(pieces: readonly Uint8Array[]): PackedBytes {
  const ends = new Uint32Array(pieces.length);
  let length = 0;
  for (const [index, piece] of pieces.entries()) {
    length += piece.length;
    ends[index] = length;
  }
  const packed = new Uint8Array(length);
  for (const [index, piece] of pieces.entries()) packed.set(piece, index === 0 ? 0 : ends[index - 1]!);
  return { bytes: packed.buffer, ends };
}

/** The pieces again. They share the packed memory. */
export function unpackBytes({ bytes, ends }: PackedBytes): Buffer[] {
  return Array.from(ends, (end, index) => {
    const start = index === 0 ? 0 : ends[index - 1]!;
    return Buffer.from(bytes, start, end - start);
  });
}

/** Many pieces of bytes as one, so that they are handed to another thread at once and without a copy. */
export interface PackedBytes {
  readonly bytes: ArrayBuffer;
  /** Where each piece ends. */
  readonly ends: Uint32Array;
}

/** Memory is taken a bit larger than it must be, so that it does for the next pieces, too. */
const SPARE = 1.25;

/** Packs pieces into memory of their own: into what is spent, if they fit. */
export function packBytes(pieces: readonly Uint8Array[], spent?: ArrayBuffer): PackedBytes {
  const ends = new Uint32Array(pieces.length);
  let length = 0;
  for (const [index, piece] of pieces.entries()) {
    length += piece.length;
    ends[index] = length;
  }
  const fits = spent !== undefined && spent.byteLength >= length;
  const packed = new Uint8Array(fits ? spent : new ArrayBuffer(Math.ceil(length * SPARE)));
  for (const [index, piece] of pieces.entries()) packed.set(piece, index === 0 ? 0 : ends[index - 1]!);
  return { bytes: packed.buffer as ArrayBuffer, ends };
}

/** The pieces again. They share the packed memory. */
export function unpackBytes({ bytes, ends }: PackedBytes): Buffer[] {
  return Array.from(ends, (end, index) => {
    const start = index === 0 ? 0 : ends[index - 1]!;
    return Buffer.from(bytes, start, end - start);
  });
}

import { readVarint } from './varint.js';

/**
 * Undoes Snappy's block compression, for the few index blocks that `check-table.ts` has to read itself. Throws when the
 * bytes are none of Snappy's. Source: google/snappy format_description.txt.
 */
export function uncompressSnappy(bytes: Uint8Array): Uint8Array {
  const { value: length, end: start } = readVarint(bytes, 0);
  const output = new Uint8Array(length);
  let written = 0;
  for (let at = start; at < bytes.length; ) {
    const tag = bytes[at++]!;
    if ((tag & 3) === 0) {
      const { value: size, end } = literalSize(bytes, tag >>> 2, at);
      output.set(bytes.subarray(end, end + size), written);
      written += size;
      at = end + size;
      continue;
    }
    const { size, offset, end } = copyOf(bytes, tag, at);
    if (offset === 0 || offset > written) throw new RangeError('a copy reaches before the beginning');
    // Byte by byte, because a copy may overlap what it writes: that is how a run of one byte is said.
    for (let step = 0; step < size; step++, written++) output[written] = output[written - offset]!;
    at = end;
  }
  if (written !== length) throw new RangeError(`${written} bytes came of ${length}`);
  return output;
}

function literalSize(bytes: Uint8Array, code: number, at: number): { value: number; end: number } {
  const extra = Math.max(0, code - 59);
  return { value: (extra === 0 ? code : littleEndian(bytes, at, extra)) + 1, end: at + extra };
}

function copyOf(bytes: Uint8Array, tag: number, at: number): { size: number; offset: number; end: number } {
  if ((tag & 3) === 1) {
    return { size: ((tag >>> 2) & 7) + 4, offset: ((tag >>> 5) << 8) | (bytes[at] ?? 0), end: at + 1 };
  }
  const width = (tag & 3) === 2 ? 2 : 4;
  return { size: (tag >>> 2) + 1, offset: littleEndian(bytes, at, width), end: at + width };
}

function littleEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let byte = width - 1; byte >= 0; byte--) value = value * 256 + (bytes[at + byte] ?? 0);
  return value;
}

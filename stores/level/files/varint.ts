/** Reads a number in groups of seven bits, lowest first, as LevelDB and Snappy write lengths. Throws when it does not end. */
export function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  let scale = 1;
  for (let end = at; end < bytes.length && end < at + 8; scale *= 128) {
    const byte = bytes[end++]!;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, end };
  }
  throw new RangeError('a number does not end');
}

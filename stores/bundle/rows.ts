/**
 * Rows of two byte strings:
 *
 *     offset  bytes  what
 *     0       4      length A of the first, big-endian
 *     4       4      length B of the second
 *     8       A      the first
 *     8+A     B      the second
 */
const LENGTHS = 8;

/** One row: what it is, and what belongs to it; the second may be empty. */
export type Row = readonly [first: Uint8Array, second: Uint8Array];

/** How many bytes a row takes. */
export function rowBytes([first, second]: Row): number {
  return LENGTHS + first.length + second.length;
}

/** Writes rows one behind the other. */
export function encodeRows(rows: readonly Row[]): Buffer {
  const bytes = Buffer.allocUnsafe(rows.reduce((sum, row) => sum + rowBytes(row), 0));
  let at = 0;
  for (const [first, second] of rows) {
    bytes.writeUInt32BE(first.length, at);
    bytes.writeUInt32BE(second.length, at + 4);
    bytes.set(first, at + LENGTHS);
    bytes.set(second, at + LENGTHS + first.length);
    at += LENGTHS + first.length + second.length;
  }
  return bytes;
}

/** Reads them again, without copying. Throws when the bytes are no rows. */
export function decodeRows(bytes: Buffer): readonly Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < bytes.length; ) {
    const middle = at + LENGTHS + bytes.readUInt32BE(at);
    const end = middle + bytes.readUInt32BE(at + 4);
    if (end > bytes.length) throw new RangeError('a row is cut off');
    rows.push([bytes.subarray(at + LENGTHS, middle), bytes.subarray(middle, end)]);
    at = end;
  }
  return rows;
}

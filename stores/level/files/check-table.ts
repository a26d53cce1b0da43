import { maskedChecksum } from './crc32c.js';
import { uncompressSnappy } from './snappy.js';
import { readVarint } from './varint.js';

/**
 * Checks the checksum of every block of a LevelDB table. LevelDB 1.20 can do that when it reads, but its binding has no
 * switch for it, and a damaged length makes LevelDB stop the whole process at an assertion. So tables are looked through
 * before it is trusted with them.
 *
 * A table is a row of blocks, each followed by one byte that says whether it is compressed and four of checksum over both;
 * the last 48 bytes say where the index of the data blocks and that of the others lie, are filled up with zeros, and end in a
 * magic number.
 * Source: google/leveldb doc/table_format.md, table/format.cc.
 *
 * Returns what is wrong, or undefined.
 */
export function checkTable(table: Uint8Array): string | undefined {
  try {
    const footer = table.subarray(Math.max(0, table.length - FOOTER_BYTES));
    if (footer.length < FOOTER_BYTES || !MAGIC.equals(footer.subarray(-MAGIC.length))) return 'it is cut off';
    const others = readHandle(footer, 0);
    const index = readHandle(footer, others.end);
    // No checksum covers what fills the footer up; LevelDB writes zeros there.
    if (footer.subarray(index.end, -MAGIC.length).some((byte) => byte !== 0)) return 'its footer is damaged';
    for (const handle of [...handlesIn(checkedBlock(table, others)), ...handlesIn(checkedBlock(table, index))]) {
      checkedBlock(table, handle);
    }
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

const FOOTER_BYTES = 48;
const MAGIC = Buffer.from('57fb808b247547db', 'hex');
const TRAILER_BYTES = 5;

/** Where a block lies, without its trailer. */
interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

interface Block {
  readonly bytes: Uint8Array;
  readonly compressed: boolean;
}

function checkedBlock(table: Uint8Array, { offset, size }: BlockHandle): Block {
  const end = offset + size;
  if (end + TRAILER_BYTES > table.length) throw new RangeError(`a block at ${offset} reaches beyond its end`);
  const trailer = new DataView(table.buffer, table.byteOffset + end, TRAILER_BYTES);
  if (trailer.getUint32(1, true) !== maskedChecksum(table.subarray(offset, end + 1)))
    throw new RangeError(`the checksum of its block at ${offset} does not match`);
  return { bytes: table.subarray(offset, end), compressed: trailer.getUint8(0) === 1 };
}

/** The handles that an index holds: its values. Keys may share a beginning with the one before; they are skipped. */
function handlesIn({ bytes, compressed }: Block): BlockHandle[] {
  const block = compressed ? uncompressSnappy(bytes) : bytes;
  const restarts = new DataView(block.buffer, block.byteOffset + block.length - 4, 4).getUint32(0, true);
  const end = block.length - 4 * (restarts + 1);
  const handles: BlockHandle[] = [];
  for (let at = 0; at < end; ) {
    const shared = readVarint(block, at);
    const unshared = readVarint(block, shared.end);
    const length = readVarint(block, unshared.end);
    const valueAt = length.end + unshared.value;
    handles.push(readHandle(block, valueAt));
    at = valueAt + length.value;
  }
  return handles;
}

function readHandle(bytes: Uint8Array, at: number): BlockHandle & { end: number } {
  const offset = readVarint(bytes, at);
  const size = readVarint(bytes, offset.end);
  return { offset: offset.value, size: size.value, end: size.end };
}

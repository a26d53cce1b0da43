import { maskedChecksum } from './crc32c.js';

/** What a file in LevelDB's log format holds, as far as it was written. */
export interface RecordFile {
  readonly records: readonly Uint8Array[];
  /** Where something seems never to have reached the disk, because a process or the power ended in the middle of a write. */
  readonly tornAt?: number;
}

/**
 * Reads a file in LevelDB's log format, in which it keeps its journals and manifests, and tells damage from a write that was cut short.
 * LevelDB itself drops what it cannot read, whatever the cause.
 *
 * A file is a row of blocks of 32 KiB. A record lies in one piece or several, none of which reaches beyond its block. A piece begins with
 * its checksum (4 bytes), its length (2) and its kind (1), and the checksum is over the kind and what follows. Fewer than 7 bytes at
 * the end of a block stay empty. Source: google/leveldb doc/log_format.md, db/log_reader.cc.
 *
 * A write that was cut short leaves the file short, or has sectors in it that hold nothing but zeros. Whatever else does not agree with its
 * checksum was written and then changed; so was a length that reaches beyond the end of the file while whole pieces lie behind it.
 * Throws `RangeError` for damage.
 */
export function readRecords(file: Uint8Array): RecordFile {
  const records: Uint8Array[] = [];
  let tornAt: number | undefined;
  let begun: { readonly at: number; readonly parts: Uint8Array[] } | undefined;
  for (let at = 0; at < file.length; ) {
    const nextBlock = at - (at % BLOCK_BYTES) + BLOCK_BYTES;
    if (nextBlock - at < HEADER_BYTES) {
      at = nextBlock;
      continue;
    }
    const piece = pieceAt(file, at, Math.min(nextBlock, file.length));
    if (piece === undefined) {
      mustBeTorn(file, at, nextBlock);
      tornAt ??= begun?.at ?? at;
      begun = undefined;
      at = nextBlock;
      continue;
    }
    const begins = piece.kind === FULL || piece.kind === FIRST;
    if (begins !== (begun === undefined) && tornAt === undefined) {
      throw new RangeError(`its record at ${begun?.at ?? at} is not whole`);
    }
    if (begins) begun = { at, parts: [] };
    begun?.parts.push(piece.content);
    if (begun !== undefined && (piece.kind === FULL || piece.kind === LAST)) {
      records.push(begun.parts.length === 1 ? begun.parts[0]! : Buffer.concat(begun.parts));
      begun = undefined;
    }
    at = piece.end;
  }
  return { records, tornAt: tornAt ?? begun?.at };
}

const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;
/** The smallest unit that a disk writes whole. */
const SECTOR_BYTES = 512;
/** So many zeros in a row are in nothing that is written here: the longest are those of a revision, six or seven. */
const ZEROS = 16;

const FULL = 1;
const FIRST = 2;
const LAST = 4;

interface Piece {
  readonly kind: number;
  readonly content: Uint8Array;
  readonly end: number;
}

/** The piece that begins somewhere, unless it reaches beyond `limit` or its checksum is another. */
function pieceAt(file: Uint8Array, at: number, limit: number): Piece | undefined {
  if (at + HEADER_BYTES > limit) return undefined;
  const header = new DataView(file.buffer, file.byteOffset + at, HEADER_BYTES);
  const kind = header.getUint8(6);
  const end = at + HEADER_BYTES + header.getUint16(4, true);
  if (end > limit || kind < FULL || kind > LAST) return undefined;
  if (header.getUint32(0, true) !== maskedChecksum(file.subarray(at + HEADER_BYTES - 1, end))) return undefined;
  return { kind, content: file.subarray(at + HEADER_BYTES, end), end };
}

/** Throws unless a piece that cannot be read looks as if it had never been written to its end. */
function mustBeTorn(file: Uint8Array, at: number, nextBlock: number): void {
  const limit = Math.min(nextBlock, file.length);
  if (at + HEADER_BYTES > limit) return;
  // Its own length may be in the sector that was not written.
  if (hasEmptySector(file, at, limit)) return;
  const header = new DataView(file.buffer, file.byteOffset + at, HEADER_BYTES);
  const end = at + HEADER_BYTES + header.getUint16(4, true);
  const isCutOff = end > limit && limit === file.length && limit < nextBlock;
  if (!isCutOff) throw new RangeError(`the checksum of its record at ${at} does not match`);
  const isWhole = header.getUint32(0, true) === maskedChecksum(file.subarray(at + HEADER_BYTES - 1, limit));
  if (isWhole || isFollowed(file, at, limit)) throw new RangeError(`the length of its record at ${at} is damaged`);
}

/** Whether a whole piece lies behind one that cannot be read. */
function isFollowed(file: Uint8Array, at: number, limit: number): boolean {
  for (let next = at + 1; next + HEADER_BYTES <= limit; next++) {
    if (pieceAt(file, next, limit) !== undefined) return true;
  }
  return false;
}

function hasEmptySector(file: Uint8Array, from: number, to: number): boolean {
  for (let start = from; start < to; ) {
    const end = Math.min(start - (start % SECTOR_BYTES) + SECTOR_BYTES, to);
    if (end - start >= ZEROS && file.subarray(start, end).every((byte) => byte === 0)) return true;
    start = end;
  }
  return false;
}

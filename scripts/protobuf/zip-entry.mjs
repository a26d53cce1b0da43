import { inflateRawSync } from 'node:zlib';

const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
const CENTRAL_ENTRY = 0x02014b50;
const END_RECORD_LENGTH = 22;
const STORED = 0;
const DEFLATED = 8;

/**
 * The bytes of one file inside a zip archive (PKWARE APPNOTE 4.3; no zip64, no encryption).
 * @param {Buffer} archive
 * @param {string} name path inside the archive, as stored
 * @returns {Buffer}
 * @throws when the archive is not a zip file or has no such file
 */
export function zipEntry(archive, name) {
  let end = archive.length - END_RECORD_LENGTH;
  while (end >= 0 && archive.readUInt32LE(end) !== END_OF_CENTRAL_DIRECTORY) end--;
  if (end < 0) throw new Error('not a zip archive: it has no end of central directory record');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== CENTRAL_ENTRY) throw new Error(`damaged central directory at ${at}`);
    const method = archive.readUInt16LE(at + 10);
    const compressedSize = archive.readUInt32LE(at + 20);
    const nameLength = archive.readUInt16LE(at + 28);
    const trailing = archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    const local = archive.readUInt32LE(at + 42);
    if (archive.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      // The local header repeats the name and may carry another extra field than the central one.
      const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      const data = archive.subarray(start, start + compressedSize);
      if (method === STORED) return data;
      if (method === DEFLATED) return inflateRawSync(data);
      throw new Error(`${name} is compressed with method ${method}`);
    }
    at += 46 + nameLength + trailing;
  }
  throw new Error(`the archive has no file ${name}`);
}

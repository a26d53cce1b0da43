import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

/** Sizes and signatures of a zip archive's records. Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. */
const END = { signature: 0x06054b50, size: 22, longestComment: 0xffff };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const LOCAL_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;

/** The bytes of one file in a zip archive, checked against their CRC. Rejects when the archive has no such file. */
export async function unzipEntry(archive: string, name: string): Promise<Buffer> {
  const file = await open(archive, 'r');
  try {
    const entry = await findEntry(file, name);
    if (entry === undefined) throw new Error(`${archive} has no ${name}`);
    const local = await readAt(file, entry.offset, LOCAL_SIZE);
    const start = entry.offset + LOCAL_SIZE + local.readUInt16LE(26) + local.readUInt16LE(28);
    const packed = await readAt(file, start, entry.packedSize);
    const bytes = entry.method === STORED ? packed : await inflate(packed, { maxOutputLength: entry.size });
    if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) throw new Error(`${name} in ${archive} is damaged`);
    return bytes;
  } finally {
    await file.close();
  }
}

interface Entry {
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

async function findEntry(file: FileHandle, name: string): Promise<Entry | undefined> {
  const { size } = await file.stat();
  const tailStart = Math.max(0, size - END.size - END.longestComment);
  const tail = await readAt(file, tailStart, size - tailStart);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || tail.readUInt32LE(end) !== END.signature) throw new Error('this is no zip archive');
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  for (let at = 0; at + CENTRAL.size <= directory.length && directory.readUInt32LE(at) === CENTRAL.signature; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    const nameStart = at + CENTRAL.size;
    if (directory.toString('utf8', nameStart, nameStart + nameLength) === name) return entryAt(directory, at);
    at = nameStart + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return undefined;
}

function entryAt(directory: Buffer, at: number): Entry {
  const method = directory.readUInt16LE(at + 10);
  if (method !== STORED && method !== DEFLATED) throw new Error(`compression method ${method} is not known`);
  return {
    method,
    crc: directory.readUInt32LE(at + 16),
    packedSize: directory.readUInt32LE(at + 20),
    size: directory.readUInt32LE(at + 24),
    offset: directory.readUInt32LE(at + 42),
  };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error('the archive is cut short');
  return buffer;
}

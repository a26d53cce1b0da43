import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { EventLogError } from '../../core/model/event-log.js';
import { inflateBlock } from './block.js';
import {
  type BlockRef,
  BUNDLE_FORMAT,
  BUNDLE_MAGIC,
  type BundleDirectory,
  END_MAGIC,
  HEADER_BYTES,
  TAIL_BYTES,
} from './format.js';

/** How much of a bundle is kept inflated, in bytes: a segment and its index, mostly. */
const KEPT_BYTES = 96 * 1024 * 1024;

/** A block in the file. */
export interface PlacedBlock {
  readonly at: number;
  readonly ref: BlockRef;
}

interface Kept {
  readonly value: Promise<unknown>;
  readonly bytes: number;
}

/** The file of a bundle: reads block after block, checks each, and keeps those that are asked for again. */
export class BundleFile {
  readonly directory: BundleDirectory;
  /** Names the bundle: SHA-256, in hex, that covers every byte of it. */
  readonly digest: string;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #kept = new LRUCache<number, Kept>({ maxSize: KEPT_BYTES, sizeCalculation: ({ bytes }) => bytes });
  #reading = 0;
  #onIdle: (() => void) | undefined;
  #closed = false;

  private constructor(path: string, handle: FileHandle, directory: BundleDirectory, digest: string) {
    this.#path = path;
    this.#handle = handle;
    this.directory = directory;
    this.digest = digest;
  }

  /**
   * Opens a bundle and reads what it holds. Rejects with `EventLogError`: `not-a-log` for a foreign file, `newer-format` for one of a
   * later release, `corrupt` for one that is cut off or damaged, `io` for what the file system refuses.
   */
  static async open(path: string): Promise<BundleFile> {
    const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'ENOENT' ? 'there is no such file' : (cause.code ?? cause.message);
      throw new EventLogError('io', `cannot open the bundle ${path}: ${why}`, { cause });
    });
    try {
      const { directory, digest } = await readDirectory(path, handle);
      return new BundleFile(path, handle, directory, digest);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * What a block says, once `parse` has read it. A block is asked for in one way only: what was read is kept while there is room, and
   * takes about `share` times as much memory as the block is long.
   */
  read<T>(block: PlacedBlock, parse: (bytes: Buffer) => T, share: number): Promise<T> {
    const known = this.#kept.get(block.at);
    if (known !== undefined && !this.#closed) return known.value as Promise<T>;
    const size = Math.ceil(share * sizeOf(block)) + 1;
    const value = this.#inflate(block).then((bytes) => parsed(bytes, parse));
    this.#kept.set(block.at, { value, bytes: size });
    // What could not be read is tried again the next time; this time, whoever waits for it is told.
    value.catch(() => this.#kept.delete(block.at));
    return value;
  }

  /** Lets reads under way finish, and closes the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#reading > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    this.#kept.clear();
    await this.#handle.close();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  async #inflate({ at, ref }: PlacedBlock): Promise<Buffer> {
    if (this.#closed) throw new EventLogError('io', 'the event log is closed');
    this.#reading++;
    try {
      return await inflateBlock(await readBytes(this.#path, this.#handle, at, ref.stored), ref);
    } finally {
      this.#reading--;
      if (this.#reading === 0) this.#onIdle?.();
    }
  }
}

async function readDirectory(
  path: string,
  handle: FileHandle,
): Promise<{ readonly directory: BundleDirectory; readonly digest: string }> {
  const { size } = await handle.stat();
  const header = await readBytes(path, handle, 0, Math.min(HEADER_BYTES, size));
  checkHeader(path, header);
  const cutOff = () =>
    new EventLogError('corrupt', `the bundle ${path} is cut off or damaged: it does not end as it should`);
  if (size < HEADER_BYTES + TAIL_BYTES) throw cutOff();
  const tail = await readBytes(path, handle, size - TAIL_BYTES, TAIL_BYTES);
  if (!tail.subarray(TAIL_BYTES - END_MAGIC.length).equals(END_MAGIC)) throw cutOff();
  const [stored, inflated] = [tail.readUInt32BE(0), tail.readUInt32BE(4)];
  const at = size - TAIL_BYTES - stored;
  if (at < HEADER_BYTES) throw cutOff();
  const block = await readBytes(path, handle, at, stored);
  const digest = createHash('sha256').update(header).update(block).update(tail.subarray(0, 8)).digest();
  if (!digest.equals(tail.subarray(8, 8 + digest.length))) {
    throw new EventLogError('corrupt', `the bundle ${path} is damaged: its directory is not what it was`);
  }
  const hash = createHash('sha256').update(block).digest('base64');
  const bytes = await inflateBlock(block, { stored, inflated, hash });
  const directory = parseDirectory(path, bytes);
  const length = directory.segments.reduce((sum, segment) => sum + segment.bytes, HEADER_BYTES);
  if (length !== at) throw new EventLogError('corrupt', `the bundle ${path} is damaged: it is not as long as it says`);
  return { directory, digest: digest.toString('hex') };
}

function checkHeader(path: string, header: Buffer): void {
  const magic = header.subarray(0, BUNDLE_MAGIC.length);
  // The first bytes of a bundle that was cut off there are still those of a bundle.
  const isBeginning = magic.length > 0 && magic.equals(BUNDLE_MAGIC.subarray(0, magic.length));
  if (!isBeginning) throw new EventLogError('not-a-log', `${path} is not a bundle`);
  if (header.length < HEADER_BYTES) throw new EventLogError('corrupt', `the bundle ${path} is cut off`);
  const format = header.readUInt16BE(BUNDLE_MAGIC.length);
  if (format > BUNDLE_FORMAT) {
    const advice = `this release reads format ${BUNDLE_FORMAT}, a newer one is needed`;
    throw new EventLogError('newer-format', `the bundle ${path} has format ${format}: ${advice}`);
  }
  if (format !== BUNDLE_FORMAT)
    throw new EventLogError('corrupt', `the bundle ${path} is damaged: there is no format ${format}`);
}

function parseDirectory(path: string, bytes: Buffer): BundleDirectory {
  try {
    const directory = JSON.parse(bytes.toString()) as BundleDirectory;
    if (Array.isArray(directory.segments) && Array.isArray(directory.resources)) return directory;
  } catch (cause) {
    throw new EventLogError('corrupt', `the bundle ${path} is damaged: its directory is no JSON`, { cause });
  }
  throw new EventLogError('corrupt', `the bundle ${path} is damaged: its directory is none`);
}

function sizeOf({ ref: { inflated } }: PlacedBlock): number {
  if (Number.isSafeInteger(inflated) && inflated >= 0) return inflated;
  throw new EventLogError('corrupt', 'the bundle is damaged: a block has no length');
}

/** A block is what it was when it was written; that a bundle wrote it is another matter. */
function parsed<T>(bytes: Buffer, parse: (bytes: Buffer) => T): T {
  try {
    return parse(bytes);
  } catch (cause) {
    if (cause instanceof EventLogError) throw cause;
    throw new EventLogError('corrupt', 'the bundle is damaged: a block does not hold what it should', { cause });
  }
}

async function readBytes(path: string, handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let read: number;
  try {
    read = (await handle.read(bytes, 0, length, at)).bytesRead;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw new EventLogError('not-a-log', `${path} is a directory, not a bundle`, { cause });
    throw new EventLogError('io', `cannot read the bundle ${path}: ${code ?? message}`, { cause });
  }
  if (read < length) throw new EventLogError('corrupt', `the bundle ${path} is cut off`);
  return bytes;
}

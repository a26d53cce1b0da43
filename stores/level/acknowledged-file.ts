import { writeSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { EventLogError } from '../../core/model/event-log.js';
import { HASH_BYTES } from '../../core/model/event-record.js';
import type { LogHead } from '../../core/model/journal.js';
import { ACKNOWLEDGED_FILE } from './files/database-files.js';

/** Two places, each in a page of its own, are written in turn: so one of them is whole whenever the power fails. */
const PLACES = 2;
const PLACE_BYTES = 4096;
const LINE = /^(\d{16}) ([0-9a-f]{64}) ([0-9a-f]{8})\n/;

/**
 * What was acknowledged, kept in a second place: LevelDB takes a damaged end of its journal for a write that was cut short, and drops it.
 *
 * The file has two places of 4,096 bytes. Each begins with a line: the revision in 16 decimal digits, the event's hash in 64 hexadecimal
 * ones, and the CRC-32 over both and the space between them in 8, a space after each but the last. The rest are zero bytes. The place with
 * the higher revision counts.
 *
 * A write to it is not synchronized, since that would cost as much as the one that makes an event durable. It is in the system's hands
 * before anybody has an answer, and so outlives the process; when the power fails, the file may lag behind by what the system had not
 * written yet, half a minute or so, and knows less then.
 */
export class AcknowledgedFile {
  readonly #file: FileHandle;
  #next = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Begins the file anew, with a head that is durable already. */
  static async create(directory: string, head: LogHead): Promise<AcknowledgedFile> {
    const draft = join(directory, `${ACKNOWLEDGED_FILE}.new`);
    const file = await open(draft, 'w', 0o600);
    try {
      const content = Buffer.alloc(PLACES * PLACE_BYTES);
      for (let place = 0; place < PLACES; place++) lineOf(head).copy(content, place * PLACE_BYTES);
      await file.writeFile(content);
      await file.sync();
      await rename(draft, join(directory, ACKNOWLEDGED_FILE));
      return new AcknowledgedFile(file);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Keeps a head in mind. Call it when the event is durable, and before anybody is told. Throws what the file system refuses. */
  write(head: LogHead): void {
    const line = lineOf(head);
    // It only goes to the system's memory, in a hundredth of the time that a sync takes: waiting for a thread would take longer.
    writeSync(this.#file.fd, line, 0, line.length, this.#next * PLACE_BYTES);
    this.#next = (this.#next + 1) % PLACES;
  }

  async close(): Promise<void> {
    try {
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
  }
}

/** What stands in the file; undefined where there is none, as in logs of older releases. Throws `EventLogError` when nothing in it can be read. */
export function readAcknowledged(content: Buffer | undefined, directory: string): LogHead | undefined {
  if (content === undefined) return undefined;
  const places = Array.from({ length: PLACES }, (_, place) =>
    headIn(content.toString('latin1', place * PLACE_BYTES, (place + 1) * PLACE_BYTES)),
  );
  const heads = places.filter((head) => head !== undefined);
  if (heads.length === 0) {
    const advice = 'nothing else need be; remove it once the history is verified';
    throw new EventLogError('corrupt', `the file ${ACKNOWLEDGED_FILE} in ${directory} is damaged: ${advice}`);
  }
  return heads.reduce((newest, head) => (head.revision > newest.revision ? head : newest));
}

function lineOf({ revision, hash }: LogHead): Buffer {
  const text = `${String(revision).padStart(16, '0')} ${Buffer.from(hash).toString('hex')}`;
  return Buffer.from(`${text} ${crc32(text).toString(16).padStart(8, '0')}\n`);
}

function headIn(place: string): LogHead | undefined {
  const [, revision, hash, checksum] = LINE.exec(place) ?? [];
  if (revision === undefined || hash === undefined || checksum === undefined) return undefined;
  if (crc32(`${revision} ${hash}`) !== Number.parseInt(checksum, 16)) return undefined;
  const bytes = Uint8Array.from(Buffer.from(hash, 'hex'));
  return bytes.length === HASH_BYTES ? { revision: Number(revision), hash: bytes } : undefined;
}

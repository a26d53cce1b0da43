import { crc32 } from 'node:zlib';
import type { Revision } from '../../../core/model/revision.js';

const REVISION_BYTES = 8;
const CHECKSUM_BYTES = 4;
const HIGH = 0x1_0000_0000;

/**
 * Opens values as `unseal` does (stores/level/checked-value.ts), whose keys differ in nothing but the revision at their end. What the
 * keys have in common goes into the checksum once, and no key is written down: that is a fifth of the time of a verification.
 */
export class ValueSeal {
  readonly #common: number;
  readonly #isDescending: boolean;
  readonly #revision = Buffer.alloc(REVISION_BYTES);

  /** Takes any one of the keys; `order` says how revisions are written in them. */
  constructor(key: Buffer, order: 'ascending' | 'descending') {
    this.#common = crc32(key.subarray(0, key.length - REVISION_BYTES));
    this.#isDescending = order === 'descending';
  }

  /** The bytes that were sealed under the key of a revision, or undefined when they are not what they were. */
  open(revision: Revision, value: Buffer): Buffer | undefined {
    const length = value.length - CHECKSUM_BYTES;
    if (length < 0) return undefined;
    const high = Math.floor(revision / HIGH);
    const low = revision % HIGH;
    this.#revision.writeUInt32BE(this.#isDescending ? HIGH - 1 - high : high, 0);
    this.#revision.writeUInt32BE(this.#isDescending ? HIGH - 1 - low : low, 4);
    const content = value.subarray(0, length);
    const checksum = crc32(content, crc32(this.#revision, this.#common));
    return checksum === value.readUInt32BE(length) ? content : undefined;
  }
}

import { deflateBlock } from './block.js';
import type { BlockRef } from './format.js';

/** How many blocks are compressed at the same time. */
const AT_ONCE = 4;

/** Compresses blocks side by side and writes them in order. Memory holds no more than those few. */
export class BlockWriter {
  readonly #write: (chunk: Uint8Array) => Promise<void>;
  readonly #underWay: Promise<void>[] = [];
  #written: Promise<void> = Promise.resolve();
  #bytes = 0;

  constructor(write: (chunk: Uint8Array) => Promise<void>) {
    this.#write = write;
  }

  /** How many bytes have been written. Exact after `flush`. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a block, and resolves when there is room for another. `onWritten` is called in order. */
  async add(bytes: Buffer, onWritten: (ref: BlockRef) => void): Promise<void> {
    const deflated = deflateBlock(bytes);
    this.#written = Promise.all([deflated, this.#written]).then(async ([{ block, ref }]) => {
      await this.#write(block);
      this.#bytes += block.length;
      onWritten(ref);
    });
    // Whoever waits for a block or for the end hears of the failure; it must not count as unheard before.
    this.#written.catch(() => {});
    this.#underWay.push(this.#written);
    if (this.#underWay.length >= AT_ONCE) await this.#underWay.shift();
  }

  /** Writes bytes as they are, behind all blocks. */
  async raw(bytes: Uint8Array): Promise<void> {
    await this.flush();
    await this.#write(bytes);
    this.#bytes += bytes.length;
  }

  /** Resolves when everything is written. */
  async flush(): Promise<void> {
    await this.#written;
    this.#underWay.length = 0;
  }
}

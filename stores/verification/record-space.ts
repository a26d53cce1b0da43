/**
 * Memory for records that are looked at together, used again and again: left to themselves, a million buffers come and go faster than
 * they are collected.
 */
export class RecordSpace {
  readonly #space: Buffer;
  #used = 0;
  /** What came after the space was used up. */
  #beyond = 0;

  /** Has room for so many bytes, and takes one record more when they are used up. */
  constructor(bytes: number) {
    this.#space = Buffer.allocUnsafeSlow(bytes);
  }

  /** Whether the room is used up. */
  get isFull(): boolean {
    return this.#used + this.#beyond >= this.#space.length;
  }

  /** Keeps a copy of a record, until the space is cleared. */
  keep(record: Uint8Array): Uint8Array {
    const end = this.#used + record.length;
    if (end > this.#space.length) {
      this.#beyond += record.length;
      return Uint8Array.from(record);
    }
    this.#space.set(record, this.#used);
    const kept = this.#space.subarray(this.#used, end);
    this.#used = end;
    return kept;
  }

  /** Makes room; what was kept must not be looked at any more. */
  clear(): void {
    this.#used = 0;
    this.#beyond = 0;
  }
}

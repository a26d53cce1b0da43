const TARGET_BYTES = 2 * 1024 * 1024;
const MOST = 256;

/**
 * How many values to fetch at a time. Values are a kilobyte or a megabyte, and nobody knows before: so it begins with a
 * guess and follows what came, that a fetch stays near two megabytes.
 */
export class FetchSize {
  #averageBytes = TARGET_BYTES / 64;

  /** How many values the next fetch should ask for. */
  get next(): number {
    return Math.max(1, Math.min(MOST, Math.floor(TARGET_BYTES / this.#averageBytes)));
  }

  /** Takes note of values that came. */
  saw(values: readonly Uint8Array[]): void {
    if (values.length === 0) return;
    const bytes = values.reduce((sum, value) => sum + value.length, 0);
    this.#averageBytes = (this.#averageBytes + 1 + bytes / values.length) / 2;
  }
}

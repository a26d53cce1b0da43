import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { LogEntry } from '../streams/container-access.js';

/** What of a log's entries a client wants. */
export interface LogTextOptions {
  /** Older entries are left out. */
  readonly since?: Millis;
  readonly timestamps: boolean;
  /** Bytes that all the text may have. */
  readonly limit?: number;
}

const LINE_END = '\n'.charCodeAt(0);

/** Makes text of a log's entries as they come. Source: k8s.io/cri-client pkg/logs logWriter. */
export class LogText {
  readonly #options: LogTextOptions;
  #left: number;
  #isLineBegin = true;

  constructor(options: LogTextOptions) {
    this.#options = options;
    this.#left = options.limit ?? Number.POSITIVE_INFINITY;
  }

  /** Whether there is no room for more. */
  get isFull(): boolean {
    return this.#left <= 0;
  }

  /** The text of the entries that come next. */
  of(entries: readonly LogEntry[]): Uint8Array {
    const { since, timestamps } = this.#options;
    const pieces: Uint8Array[] = [];
    for (const { time, text } of entries) {
      if (since !== undefined && (parseTimestamp(time) ?? since) < since) continue;
      if (timestamps && this.#isLineBegin) pieces.push(Buffer.from(`${time} `));
      pieces.push(text);
      this.#isLineBegin = text.at(-1) === LINE_END;
    }
    const all = Buffer.concat(pieces);
    const kept = all.length > this.#left ? all.subarray(0, this.#left) : all;
    this.#left -= kept.length;
    return kept;
  }
}

import { EventLogError } from '../../core/model/event-log.js';
import type { AppendOutcome, LogEntry } from '../../core/model/journal.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';

/** A log on a bad disk: every so many appends one fails, and nothing of it is kept. */
export class FlakyEventLog extends MemoryEventLog {
  #every = 0;
  #count = 0;

  /** Fails every `every`th append from now on; 0 for none. */
  failEvery(every: number): void {
    this.#every = every;
    this.#count = 0;
  }

  override async append(entries: readonly LogEntry[], expectedHead: number): Promise<AppendOutcome> {
    this.#count++;
    if (this.#every > 0 && this.#count % this.#every === 0) {
      await Promise.resolve();
      throw new EventLogError('io', 'no space left on device');
    }
    return super.append(entries, expectedHead);
  }
}

import type { EventLog, ReadonlyEventLog } from '../../core/model/event-log.js';
import type { AppendOutcome, LogEntry, LogHead } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { ForkHistory } from './fork-history.js';

/**
 * A log that shares the history of another one up to a revision, and goes on by itself from there. What it shares is read from
 * the parent and never copied; what it appends goes to a log of its own, which begins after the same revision. So a fork costs
 * nothing but what is written to it, and what happens to the parent afterwards does not show.
 */
export class ForkEventLog extends ForkHistory implements EventLog {
  readonly #own: EventLog;
  #appending: Promise<unknown> | undefined;

  /** `own` must be a log that begins after `base`, a head that `parent` once had. */
  constructor(parent: ReadonlyEventLog, base: LogHead, own: EventLog) {
    super(parent, base, own);
    this.#own = own;
  }

  /** The newest append, as long as it is under way. */
  get appending(): Promise<unknown> | undefined {
    return this.#appending;
  }

  async append(entries: readonly LogEntry[], expectedHead: Revision): Promise<AppendOutcome> {
    this.mustBeOpen();
    const appending = this.#own.append(entries, expectedHead);
    this.#appending = appending;
    try {
      return await appending;
    } finally {
      if (this.#appending === appending) this.#appending = undefined;
    }
  }
}

import { EventLogError } from '../../../core/model/event-log.js';
import type { AppendOutcome, LogEntry } from '../../../core/model/journal.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';

/** A log whose appends wait until they are let go, one after the other, each to succeed or to fail. */
export class GatedEventLog extends MemoryEventLog {
  readonly #waiting: { readonly pass: () => void; readonly fail: (error: Error) => void }[] = [];
  /** How many entries each append had. */
  readonly appends: number[] = [];
  isOpen = true;
  /** While set, reading events rejects. */
  unreadable = false;

  override async append(entries: readonly LogEntry[], expectedHead: number): Promise<AppendOutcome> {
    this.appends.push(entries.length);
    if (!this.isOpen) await new Promise<void>((pass, fail) => this.#waiting.push({ pass, fail }));
    return super.append(entries, expectedHead);
  }

  override async *events(range = {}): AsyncGenerator<readonly Uint8Array[]> {
    if (this.unreadable) throw new EventLogError('io', 'the disk is gone');
    yield* super.events(range);
  }

  /** Holds back the appends from now on. */
  hold(): void {
    this.isOpen = false;
  }

  /** Lets the oldest append through, and waits until all that follows from it has happened. */
  async pass(): Promise<void> {
    this.#waiting.shift()!.pass();
    await settle();
  }

  /** Fails the oldest append, and waits until all that follows from it has happened. */
  async fail(): Promise<void> {
    this.#waiting.shift()!.fail(new EventLogError('io', 'no space left on device'));
    await settle();
  }
}

/** Lets every promise that can settle do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

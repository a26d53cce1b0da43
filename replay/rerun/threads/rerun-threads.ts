import { MessageChannel } from 'node:worker_threads';
import type { ReadableLog } from '../../../core/model/event-log.js';
import { originOf } from '../../../core/model/journal.js';
import type { Revision } from '../../../core/model/revision.js';
import type { OpenLoopDifference, OpenLoopTally } from '../open-loop-difference.js';
import type { OpenLoopQuery, OpenLoopRerun } from '../rerun-open-loop.js';
import { lendLog } from './lent-log.js';
import { type Thread, ThreadWords } from './thread-words.js';

/** What to run again; which code is for whoever starts the threads to say. */
export type ThreadedQuery = Pick<OpenLoopQuery, 'from' | 'to' | 'only' | 'progress' | 'signal'>;

interface Range {
  readonly from: Revision;
  readonly to: Revision;
}

/**
 * Threads that run recorded decisions again. They are started when they are first needed and stay until they are closed, since a thread
 * is slow at first.
 */
export class RerunThreads {
  readonly #count: number;
  readonly #start: () => Thread;
  #idle: ThreadWords[] = [];

  constructor(count: number, start: () => Thread) {
    this.#count = count;
    this.#start = start;
  }

  /**
   * The same as `rerunOpenLoop`, each thread taking a part of the log: every recorded decision stands for itself, so all that a part
   * needs of what is in front of it is the state that it begins with. Differences come in the order of the log, and the tally says at
   * each what it would have said in one thread.
   */
  rerun(source: { readonly log: ReadableLog }, query: ThreadedQuery): OpenLoopRerun {
    const tally: OpenLoopTally = { revision: 0, reconciles: 0, differing: 0, unknown: new Map() };
    return { tally, [Symbol.asyncIterator]: () => this.#differences(source.log, query, tally) };
  }

  /** Ends the threads; they may be used again. */
  async close(): Promise<void> {
    const idle = this.#idle;
    this.#idle = [];
    await Promise.all(idle.map((thread) => thread.stop()));
  }

  async *#differences(
    log: ReadableLog,
    { from: first, to: last, only, progress, signal }: ThreadedQuery,
    tally: OpenLoopTally,
  ): AsyncGenerator<OpenLoopDifference> {
    const from = Math.max(first ?? 1, originOf(log).revision + 1);
    const to = Math.min(last ?? log.head().revision, log.head().revision);
    const ranges = rangesOf(from, to, this.#count);
    const reached = ranges.map((range) => range.from - 1);
    const channels = ranges.map(() => new MessageChannel());
    const running = ranges.map(() => this.#idle.pop() ?? new ThreadWords(this.#start()));
    const unfinished = new Set(running);
    try {
      for (const [index, range] of ranges.entries()) {
        const { port1, port2 } = channels[index]!;
        const thread = running[index]!;
        const lent = await lendLog(log, port1, (error) => thread.fail(error));
        thread.begin({ ...range, only, log: { ...lent, port: port2 } }, ({ revision }) => {
          reached[index] = Math.max(revision, range.from - 1);
          progress?.(reached.reduce((sum, one, at) => sum + one - (ranges[at]!.from - 1), from - 1));
        });
      }
      let before = copyOf(tally);
      for (const thread of running) {
        for await (const word of thread.words()) {
          if (signal?.aborted === true) return;
          become(tally, before, word.tally);
          if (word.type !== 'difference') continue;
          yield word.difference;
          if (word.difference.problem?.type === 'endless') return;
        }
        unfinished.delete(thread);
        this.#idle.push(thread);
        before = copyOf(tally);
      }
    } finally {
      // What nobody waits for any more cannot be told so while it computes.
      await Promise.all([...unfinished].map((thread) => thread.stop()));
      for (const { port1 } of channels) port1.close();
    }
  }
}

/** Cuts a range into so many parts of the same length, or fewer where there are not as many events. */
function rangesOf(from: Revision, to: Revision, most: number): Range[] {
  const length = to - from + 1;
  const parts = Math.min(most, length);
  return Array.from({ length: Math.max(parts, 0) }, (_, index) => ({
    from: from + Math.floor((length * index) / parts),
    to: from + Math.floor((length * (index + 1)) / parts) - 1,
  }));
}

function copyOf(tally: OpenLoopTally): OpenLoopTally {
  return { ...tally, unknown: new Map(tally.unknown) };
}

/** Makes a tally say what was counted before a part and within it. */
function become(tally: OpenLoopTally, before: OpenLoopTally, part: OpenLoopTally): void {
  tally.revision = Math.max(before.revision, part.revision);
  tally.reconciles = before.reconciles + part.reconciles;
  tally.differing = before.differing + part.differing;
  for (const [name, count] of part.unknown) tally.unknown.set(name, (before.unknown.get(name) ?? 0) + count);
}

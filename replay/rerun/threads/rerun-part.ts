import type { Revision } from '../../../core/model/revision.js';
import type { Schemas } from '../../../core/schema/schemas.js';
import type { OpenLoopDifference, OpenLoopTally } from '../open-loop-difference.js';
import { type OpenLoopQuery, rerunOpenLoop } from '../rerun-open-loop.js';
import { BorrowedLog } from './borrowed-log.js';
import type { LentLog } from './lent-log.js';

/** Which part of a log a thread runs again. */
export interface RerunPart {
  readonly from: Revision;
  readonly to: Revision;
  readonly only?: string;
  readonly log: LentLog;
}

/** What a thread is told: to run a part again, and that somebody has taken a difference. */
export type RerunThreadOrder = { readonly type: 'part'; readonly part: RerunPart } | { readonly type: 'taken' };

/** What a thread says: a difference with the tally as of it, how far it has come, and the tally at the end of the part, or why there is none. */
export type RerunThreadWord =
  | { readonly type: 'difference'; readonly difference: OpenLoopDifference; readonly tally: OpenLoopTally }
  | { readonly type: 'progress'; readonly tally: OpenLoopTally }
  | { readonly type: 'end'; readonly tally: OpenLoopTally }
  | { readonly type: 'failed'; readonly error: unknown };

/** The side of a thread's port that is the thread's own. */
export interface RerunThreadPort {
  postMessage(word: RerunThreadWord): void;
  on(event: 'message', listener: (order: RerunThreadOrder) => void): unknown;
}

/** The code that a thread runs parts with. */
export type RerunCode = Pick<OpenLoopQuery, 'controllers' | 'runner'> & { readonly schemas: Schemas };

/** How many differences may lie about that nobody has taken: where every decision differs, memory would grow with the log. */
const MOST_UNTAKEN = 1_000;
/** How many events lie between two words about progress, at least. */
const STRIDE = 2_000;

/** Runs parts of logs again as they come, one after the other, within a thread of its own, and tells through a port all that comes of them. */
export function rerunParts(port: RerunThreadPort, code: RerunCode): void {
  const untaken = new Untaken();
  port.on('message', (order) => {
    if (order.type === 'taken') untaken.take();
    else void rerunPart(port, order.part, code, untaken).catch((error) => port.postMessage({ type: 'failed', error }));
  });
}

async function rerunPart(
  port: RerunThreadPort,
  { from, to, only, log: lent }: RerunPart,
  { schemas, controllers, runner }: RerunCode,
  untaken: Untaken,
): Promise<void> {
  const log = new BorrowedLog(lent);
  let told = from;
  const progress = (revision: Revision): void => {
    if (revision < told + STRIDE) return;
    told = revision;
    port.postMessage({ type: 'progress', tally: run.tally });
  };
  const run = rerunOpenLoop({ log, schemas }, { from, to, only, controllers, runner, progress });
  try {
    for await (const difference of run) {
      await untaken.add();
      port.postMessage({ type: 'difference', difference, tally: run.tally });
    }
    port.postMessage({ type: 'end', tally: run.tally });
  } finally {
    log.close();
  }
}

/** Counts what was said and not yet taken, and waits while that is too much. */
class Untaken {
  #count = 0;
  #goOn: (() => void) | undefined;

  async add(): Promise<void> {
    this.#count++;
    if (this.#count <= MOST_UNTAKEN) return;
    await new Promise<void>((resolve) => {
      this.#goOn = resolve;
    });
  }

  take(): void {
    this.#count--;
    this.#goOn?.();
    this.#goOn = undefined;
  }
}

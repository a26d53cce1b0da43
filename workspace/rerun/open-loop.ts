import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ReadableLog } from '../../core/model/event-log.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { type OpenLoopQuery, type OpenLoopRerun, rerunOpenLoop } from '../../replay/rerun/rerun-open-loop.js';
import { RerunThreads } from '../../replay/rerun/threads/rerun-threads.js';
import type { TodaysControllers } from '../../replay/rerun/todays-controllers.js';
import type { RerunThreadData } from './rerun-thread.js';

/** Threads run compiled code: where the sources themselves run, as in tests, everything happens in one thread. */
const IS_COMPILED = import.meta.url.endsWith('.js');
/**
 * States live for a few hundred events and are then done with: with more room for what is young, few of them are ever moved. It counts
 * for each thread, beside a hundred megabytes or so of what is alive and what is done with.
 */
const YOUNG_MEGABYTES = 96;

/** Runs recorded decisions again with some code, see `rerunOpenLoop`: in threads, if there are to be several. To be closed. */
export class OpenLoop {
  readonly #code: TodaysControllers;
  readonly #count: number;
  readonly #threads: RerunThreads;

  /** Takes no more threads than there are processors. */
  constructor(code: TodaysControllers, threads: number) {
    this.#code = code;
    this.#count = IS_COMPILED ? Math.min(threads, availableParallelism()) : 1;
    this.#threads = new RerunThreads(this.#count, () => startThread(code.source));
  }

  rerun(
    source: { readonly log: ReadableLog; readonly schemas: Schemas },
    query: Omit<OpenLoopQuery, 'controllers' | 'runner'>,
  ): OpenLoopRerun {
    if (this.#count > 1) return this.#threads.rerun(source, query);
    const { asked, runnerOf } = this.#code;
    return rerunOpenLoop(source, { ...query, controllers: asked, runner: runnerOf(asked[0]!) });
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#threads.close();
  }
}

function startThread(workerData: RerunThreadData): Worker {
  return new Worker(new URL('./rerun-thread.js', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
}

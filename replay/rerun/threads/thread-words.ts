import type { OpenLoopTally } from '../open-loop-difference.js';
import type { RerunPart, RerunThreadOrder, RerunThreadWord } from './rerun-part.js';

/** A thread that runs `rerunParts`. A `Worker` is one. */
export interface Thread {
  on(event: 'message', listener: (word: RerunThreadWord) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  postMessage(order: RerunThreadOrder, transfer?: RerunPart['log']['port'][]): void;
  terminate(): Promise<unknown>;
}

/** Keeps what a thread says of a part until somebody asks for it. */
export class ThreadWords {
  readonly #thread: Thread;
  #said: RerunThreadWord[] = [];
  #told: (tally: OpenLoopTally) => void = () => {};
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(thread: Thread) {
    this.#thread = thread;
    thread.on('message', (word) => {
      if (word.type === 'failed') return this.fail(word.error);
      if (word.type !== 'difference') this.#told(word.tally);
      this.#said.push(word);
      this.#wake?.();
    });
    thread.on('error', (error) => this.fail(error));
    thread.on('exit', () => this.fail(new Error('the thread has ended')));
  }

  /** Gives the thread a part to run again, once it is done with the one before. `told` hears how far it has come, when it says so. */
  begin(part: RerunPart, told: (tally: OpenLoopTally) => void): void {
    this.#said = [];
    this.#told = told;
    this.#thread.postMessage({ type: 'part', part }, [part.log.port]);
  }

  /** All that the thread says of its part. Throws what the thread threw. */
  async *words(): AsyncGenerator<Exclude<RerunThreadWord, { type: 'failed' }>> {
    for (;;) {
      const said = this.#said;
      this.#said = [];
      for (const word of said) {
        if (word.type === 'failed') continue;
        if (word.type === 'difference') this.#thread.postMessage({ type: 'taken' });
        yield word;
        if (word.type === 'end') return;
      }
      if (this.#said.length > 0) continue;
      if (this.#failure !== undefined) throw this.#failure.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Ends the thread, whatever it is at. */
  async stop(): Promise<void> {
    await this.#thread.terminate();
  }

  /** Ends the words with an error, unless there was one before. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }
}

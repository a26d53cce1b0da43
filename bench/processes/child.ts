import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Call, Operations, Word } from './operations.js';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A process of the bench, seen from the parent. `Ready` is what it said when it was; `O` is what it can be asked. */
export class Child<Ready, O extends Operations> {
  readonly ready: Ready;
  readonly #process: ChildProcess;
  readonly #waiting: Map<number, Waiting>;
  #calls = 0;

  private constructor(child: ChildProcess, ready: Ready, waiting: Map<number, Waiting>) {
    this.#process = child;
    this.ready = ready;
    this.#waiting = waiting;
  }

  /** Starts a module of this folder as a process and waits until it is ready. Rejects when it ends before. */
  static async start<Ready, O extends Operations>(
    module: string,
    args: readonly string[] = [],
  ): Promise<Child<Ready, O>> {
    const child = fork(fileURLToPath(new URL(module, import.meta.url)), [...args], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const waiting = new Map<number, Waiting>();
    const ready = await new Promise<Ready>((resolve, reject) => {
      const fail = (error: Error): void => {
        reject(error);
        for (const call of waiting.values()) call.reject(error);
        waiting.clear();
      };
      child.on('error', fail);
      child.on('exit', (code, signal) => fail(new Error(`${module} ended with ${signal ?? `exit code ${code}`}`)));
      child.on('message', (word: Word) => {
        if (word.type === 'ready') return resolve(word.value as Ready);
        const call = waiting.get(word.id);
        waiting.delete(word.id);
        if (word.type === 'done') call?.resolve(word.value);
        else call?.reject(new Error(word.message));
      });
    });
    return new Child<Ready, O>(child, ready, waiting);
  }

  /** Asks the process to do something; rejects when that fails, or the process ends. */
  call<Name extends keyof O & string>(operation: Name, input: Parameters<O[Name]>[0]): ReturnType<O[Name]> {
    const id = this.#calls++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const call: Call = { id, operation, input };
      this.#process.send(call, (error) => {
        if (error !== null) reject(error);
      });
    });
    return answer as ReturnType<O[Name]>;
  }

  /** Lets go of the process and waits for its end; one that does not end within ten seconds is killed. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    const patience = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
    if (this.#process.connected) this.#process.disconnect();
    await ended;
    clearTimeout(patience);
  }
}

/** Runs tasks one after the other, in the order they were handed in; one that fails does not stop the next. */
export class AppendQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task when all before it are done; settles as the task does. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when every task handed in so far is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

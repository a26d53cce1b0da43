/** Nobody reads the output any more, as after `| head`. */
export class ClosedOutput extends Error {
  override readonly name = 'ClosedOutput';
}

/** Writes to a stream no faster than it is read. */
export class Printer {
  readonly #stream: NodeJS.WritableStream;
  #failure: NodeJS.ErrnoException | undefined;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    stream.on('error', this.#onError);
  }

  readonly #onError = (error: NodeJS.ErrnoException) => {
    this.#failure = error;
  };

  /** Resolves when more may be written. Rejects with `ClosedOutput` once the reader has gone. */
  async write(text: string): Promise<void> {
    if (this.#failure === undefined && !this.#stream.write(text)) await this.#drained();
    if (this.#failure === undefined) return;
    throw this.#failure.code === 'EPIPE' ? new ClosedOutput() : this.#failure;
  }

  /** Writes one line. */
  line(text = ''): Promise<void> {
    return this.write(`${text}\n`);
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const events = ['drain', 'error', 'close'];
      const done = () => {
        for (const event of events) this.#stream.off(event, done);
        resolve();
      };
      for (const event of events) this.#stream.on(event, done);
    });
  }
}

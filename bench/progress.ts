import type { WriteStream } from 'node:tty';

/** One line at the bottom of a terminal that says what is going on; nothing where there is no terminal. */
export class Progress {
  readonly #stream: WriteStream;
  #step = '';

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  /** Names what is being done now. */
  step(text: string): void {
    this.#step = text;
    this.#show(text);
  }

  /** Adds how far it has come. */
  detail(text: string): void {
    this.#show(`${this.#step}: ${text}`);
  }

  /** Takes the line away. */
  clear(): void {
    this.#show('');
  }

  #show(text: string): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[K${text.slice(0, this.#stream.columns - 1)}`);
  }
}

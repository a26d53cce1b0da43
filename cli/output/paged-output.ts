import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { PagerProcess, Screen } from '../terminal/io.js';
import { displayWidth } from './display-width.js';

/** What paging needs of the world. */
export interface PagedOutputOptions {
  /** The terminal, for what fits on it. */
  readonly terminal: NodeJS.WritableStream;
  readonly screen: Screen;
  /** Starts the pager; undefined when there is no such program. */
  readonly start: () => Promise<PagerProcess | undefined>;
}

/**
 * Holds what is written until it is more than the screen has room for; then a pager gets it, and all that comes. What fits is written
 * to the terminal at the end. When the pager ends before, whoever writes gets `EPIPE`, as from any reader who has gone.
 */
export class PagedOutput extends Writable {
  readonly #options: PagedOutputOptions;
  #held: string[] | undefined = [];
  #lines = 0;
  #pager: PagerProcess | undefined;

  constructor(options: PagedOutputOptions) {
    super({ decodeStrings: false });
    // Whoever writes is told of a failure; what was written before is not to fail of it again.
    this.on('error', () => {});
    this.#options = options;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#take(chunk.toString()).then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#finish().then(() => done(), done);
  }

  /** Ends the output, and waits until the person has read it. */
  async close(): Promise<void> {
    if (!this.destroyed)
      await new Promise<void>((resolve) =>
        this.once('close', resolve)
          .once('error', () => {})
          .end(),
      );
    await this.#pager?.ended;
  }

  async #take(text: string): Promise<void> {
    if (this.#held === undefined) return this.#pass(text);
    this.#held.push(text);
    this.#lines += linesOf(text, this.#options.screen.columns);
    // The last line of the screen is where the shell asks for the next command.
    if (this.#lines < this.#options.screen.rows) return;
    const held = this.#held.join('');
    this.#held = undefined;
    this.#pager = await this.#options.start();
    await this.#pass(held);
  }

  async #finish(): Promise<void> {
    if (this.#held !== undefined) await this.#pass(this.#held.join(''));
    if (this.#pager === undefined) return;
    this.#pager.input.end();
    await this.#pager.ended;
  }

  #pass(text: string): Promise<void> {
    const to = this.#pager?.input ?? this.#options.terminal;
    return new Promise((resolve, reject) => {
      to.write(text, (error) => (error === undefined || error === null ? resolve() : reject(error)));
    });
  }
}

/** How many lines of a screen a text ends, each as often as it is wrapped. */
function linesOf(text: string, columns: number): number {
  return text
    .split('\n')
    .slice(0, -1)
    .reduce((sum, line) => {
      const width = displayWidth(stripVTControlCharacters(line));
      return sum + Math.max(1, Math.ceil(width / Math.max(1, columns)));
    }, 0);
}

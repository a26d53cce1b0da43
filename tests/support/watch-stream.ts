import type { Readable } from 'node:stream';
import type { ApiObject } from './api-client.js';
import { PATIENCE } from './patience.js';

/** One line of a watch. */
export interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: ApiObject;
}

/** The lines of a watch, one after the other. */
export class WatchStream {
  readonly #source: Readable;
  readonly #lines: WatchLine[] = [];
  #rest = '';
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(source: Readable) {
    this.#source = source;
    source.setEncoding('utf8');
    source.on('data', (text: string) => {
      const parts = (this.#rest + text).split('\n');
      this.#rest = parts.pop() ?? '';
      for (const part of parts) this.#lines.push(JSON.parse(part) as WatchLine);
      this.#wake?.();
    });
    const end = () => {
      this.#ended = true;
      this.#wake?.();
    };
    source.on('close', end);
    source.on('end', end);
    source.on('error', end);
  }

  /** The next line, or undefined when the watch has ended. Rejects when neither ever comes. */
  async next(): Promise<WatchLine | undefined> {
    if (this.#lines.length === 0 && !this.#ended) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the watch said nothing')), PATIENCE);
        this.#wake = () => {
          if (this.#lines.length === 0 && !this.#ended) return;
          clearTimeout(timer);
          this.#wake = undefined;
          resolve();
        };
      });
    }
    return this.#lines.shift();
  }

  /** The next lines. */
  async take(count: number): Promise<WatchLine[]> {
    const lines: WatchLine[] = [];
    for (let i = 0; i < count; i++) lines.push(await this.#expectNext());
    return lines;
  }

  /** All lines up to and with the first that satisfies. */
  async until(satisfies: (line: WatchLine) => boolean): Promise<WatchLine[]> {
    const lines: WatchLine[] = [];
    for (;;) {
      const line = await this.#expectNext();
      lines.push(line);
      if (satisfies(line)) return lines;
    }
  }

  /** All lines up to the end of the watch. */
  async rest(): Promise<WatchLine[]> {
    const lines: WatchLine[] = [];
    for (let line = await this.next(); line !== undefined; line = await this.next()) lines.push(line);
    return lines;
  }

  close(): void {
    this.#source.destroy();
  }

  async #expectNext(): Promise<WatchLine> {
    const line = await this.next();
    if (line === undefined) throw new Error('the watch has ended');
    return line;
  }
}

/** Type and name of lines, short for comparing. */
export function brief(lines: readonly WatchLine[]): string[] {
  return lines.map(({ type, object }) => `${type} ${object.metadata.name}`);
}

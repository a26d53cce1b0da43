import type { IncomingMessage } from 'node:http';
import { get } from './get.js';
import type { Target } from './target.js';

/** Watches to open, each on a connection of its own. */
export interface WatchLoad extends Target {
  readonly path: string;
  readonly watchers: number;
  /** How many lines each must get. */
  readonly events: number;
}

/** What the watches got. */
export interface WatchFigures {
  /** From when all were open to when each had its events. */
  readonly seconds: number;
  /** Lines over all watches. */
  readonly events: number;
  readonly bytesPerEvent: number;
}

const NEWLINE = 10;

/** Watches that one call opens and another waits for, while something else makes the events. */
export class Watches {
  #responses: IncomingMessage[] = [];
  #outcome: Promise<WatchFigures> | undefined;

  /** Settles once every watch is answered; from then on the clock runs. */
  async open(load: WatchLoad): Promise<void> {
    this.#responses = await Promise.all(Array.from({ length: load.watchers }, () => get(load, load.path)));
    const start = performance.now();
    this.#outcome = Promise.all(this.#responses.map((response) => count(response, load.events))).then((bytes) => ({
      seconds: (performance.now() - start) / 1e3,
      events: load.watchers * load.events,
      bytesPerEvent: Math.round(bytes.reduce((sum, each) => sum + each, 0) / (load.watchers * load.events)),
    }));
    // A watch that ends early is told of by `finish`, which may be called only later.
    this.#outcome.catch(() => undefined);
  }

  /** Settles once every watch has its events, and closes them; rejects when one ended before. */
  async finish(): Promise<WatchFigures> {
    if (this.#outcome === undefined) throw new Error('no watch is open');
    try {
      return await this.#outcome;
    } finally {
      this.close();
    }
  }

  /** Lets go of every watch. */
  close(): void {
    for (const response of this.#responses) response.destroy();
    this.#responses = [];
  }
}

/** Settles with the bytes received when so many lines are there; rejects when the stream ends before. */
function count(response: IncomingMessage, events: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let lines = 0;
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
      if (lines >= events) resolve(bytes);
    });
    response.on('error', reject);
    response.on('close', () => reject(new Error(`a watch ended after ${lines} of ${events} events`)));
  });
}

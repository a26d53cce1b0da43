import type { Clock } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';
import { Deadlines } from './deadlines.js';

/** How long a connection may stay on which nothing is asked. Source: apiserver pkg/server/secure_serving.go, IdleTimeout. */
const IDLE: Millis = 90_000;

interface Connection {
  /** Requests that are not answered to the end. */
  underWay: number;
  /** Ends the wait for the next request. */
  stopWaiting: () => void;
  readonly end: () => void;
}

/**
 * Ends connections on which no request is under way for a minute and a half, and none has come whole: whoever holds many of them open
 * holds nothing then. A watch is a request under way for as long as it lasts.
 */
export class IdleConnections {
  readonly #deadlines: Deadlines;
  readonly #connections = new Map<object, Connection>();

  constructor(clock: Clock) {
    this.#deadlines = new Deadlines(clock, IDLE);
  }

  /** Looks after a connection from now on; `end` ends it. */
  add(key: object, end: () => void): void {
    const connection = { underWay: 0, stopWaiting: () => {}, end };
    this.#connections.set(key, connection);
    this.#wait(connection);
  }

  /** The connection is gone. */
  remove(key: object): void {
    this.#connections.get(key)?.stopWaiting();
    this.#connections.delete(key);
  }

  /** A request has come on a connection; the function that is returned is for when it is answered, and may be called again. */
  begin(key: object): () => void {
    const connection = this.#connections.get(key);
    if (connection === undefined) return () => {};
    connection.stopWaiting();
    connection.underWay += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      connection.underWay -= 1;
      if (connection.underWay === 0 && this.#connections.has(key)) this.#wait(connection);
    };
  }

  /** Looks after none any more. */
  stop(): void {
    this.#deadlines.stop();
    this.#connections.clear();
  }

  #wait(connection: Connection): void {
    connection.stopWaiting();
    connection.stopWaiting = this.#deadlines.begin(connection.end);
  }
}

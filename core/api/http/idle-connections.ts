import type { Clock } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';

/** How long a connection may stay on which nothing is asked. Source: apiserver pkg/server/secure_serving.go, IdleTimeout. */
const IDLE: Millis = 90_000;

interface Connection {
  /** Requests that are not answered to the end. */
  underWay: number;
  cancel: () => void;
  readonly end: () => void;
}

/**
 * Ends connections on which no request is under way for a minute and a half, and none has come whole: whoever holds many of them open
 * holds nothing then. A watch is a request under way for as long as it lasts.
 */
export class IdleConnections {
  readonly #clock: Clock;
  readonly #connections = new Map<object, Connection>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Looks after a connection from now on; `end` ends it. */
  add(key: object, end: () => void): void {
    const connection = { underWay: 0, cancel: () => {}, end };
    this.#connections.set(key, connection);
    this.#wait(connection);
  }

  /** The connection is gone. */
  remove(key: object): void {
    this.#connections.get(key)?.cancel();
    this.#connections.delete(key);
  }

  /** A request has come on a connection; the function that is returned is for when it is answered, and may be called again. */
  begin(key: object): () => void {
    const connection = this.#connections.get(key);
    if (connection === undefined) return () => {};
    connection.cancel();
    connection.underWay += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      connection.underWay -= 1;
      if (connection.underWay === 0 && this.#connections.has(key)) this.#wait(connection);
    };
  }

  #wait(connection: Connection): void {
    connection.cancel();
    connection.cancel = this.#clock.schedule(IDLE, connection.end);
  }
}

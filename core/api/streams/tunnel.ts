import { Duplex } from 'node:stream';
import type { Exchange } from '../http/exchange.js';
import type { WebSocketConnection } from '../websocket/connection.js';
import { acceptWebSocket } from '../websocket/handshake.js';
import { Opcode } from '../websocket/opcode.js';

/**
 * Goes on by WebSocket and gives the bytes that its binary messages carry, for another protocol to be spoken over them. Undefined when the
 * request is no proper handshake; it has been answered then. Source: k8s.io/apiserver pkg/util/proxy/streamtunnel.go.
 */
export function openTunnel(exchange: Exchange, protocol: string): Duplex | undefined {
  let tunnel: Tunnel | undefined;
  const connection = acceptWebSocket(exchange, {
    protocol,
    onMessage: ({ payload }) => tunnel?.receive(payload),
  });
  if (connection === undefined) return undefined;
  tunnel = new Tunnel(connection);
  return tunnel;
}

class Tunnel extends Duplex {
  readonly #connection: WebSocketConnection;

  constructor(connection: WebSocketConnection) {
    super();
    this.#connection = connection;
    connection.onClose(() => {
      if (!this.readableEnded && !this.destroyed) this.push(null);
    });
  }

  receive(payload: Uint8Array): void {
    if (payload.length > 0 && !this.destroyed && !this.push(payload)) this.#connection.pause();
  }

  override _read(): void {
    this.#connection.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    void this.#connection.send(Opcode.binary, chunk).then(callback, callback);
  }

  override _final(callback: () => void): void {
    this.#connection.close();
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#connection.close();
    callback(error);
  }
}

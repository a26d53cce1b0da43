import { PassThrough, Writable } from 'node:stream';
import type { WebSocketConnection } from '../websocket/connection.js';
import type { Message } from '../websocket/frame-reader.js';
import { Opcode } from '../websocket/opcode.js';

/** In front of a channel's number: the client sends nothing more to it. Source: k8s.io/streaming wsstream streamCloseSignal. */
const CLOSE = 255;

/** How the messages of a connection are written. */
export interface ChannelCoding {
  readonly base64: boolean;
  /** Whether a client tells when it sends no more to a channel. */
  readonly closes: boolean;
}

/**
 * Several streams in one WebSocket: each message begins with the number of its channel. Source: k8s.io/streaming wsstream/conn.go.
 */
export class Channels {
  readonly #coding: ChannelCoding;
  readonly #readers = new Map<number, PassThrough>();
  #connection: WebSocketConnection | undefined;

  constructor(coding: ChannelCoding) {
    this.#coding = coding;
  }

  /** Carries the channels over a connection, which hands its messages to `take`. */
  carry(connection: WebSocketConnection): void {
    this.#connection = connection;
    connection.onClose(() => {
      for (const reader of this.#readers.values()) reader.end();
    });
  }

  /** What the client sends to a channel. */
  reader(channel: number): PassThrough {
    const reader = new PassThrough();
    this.#readers.set(channel, reader);
    return reader;
  }

  /** What is sent to the client on a channel. */
  writer(channel: number): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => void this.send(channel, chunk).then(() => done(), done),
    });
  }

  /** Sends one message; resolves when more may be written. */
  async send(channel: number, payload: Uint8Array): Promise<void> {
    if (this.#coding.base64) {
      const text = `${channel}${Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('base64')}`;
      return this.#connection?.send(Opcode.text, Buffer.from(text));
    }
    return this.#connection?.send(Opcode.binary, Buffer.concat([Uint8Array.of(channel), payload]));
  }

  /** Takes a message of the client's. One for a channel that nobody reads is dropped. */
  take({ payload }: Message): void {
    const first = payload[0];
    if (first === undefined) return;
    if (this.#coding.closes && first === CLOSE) return void this.#readers.get(payload[1] ?? CLOSE)?.end();
    const reader = this.#readers.get(this.#coding.base64 ? first - ZERO : first);
    if (reader === undefined || reader.writableEnded || reader.destroyed) return;
    const bytes = this.#coding.base64
      ? Buffer.from(Buffer.from(payload.subarray(1)).toString('latin1'), 'base64')
      : payload.subarray(1);
    if (bytes.length === 0 || reader.write(bytes)) return;
    const connection = this.#connection;
    connection?.pause();
    const go = () => {
      reader.off('drain', go);
      reader.off('close', go);
      connection?.resume();
    };
    reader.on('drain', go);
    reader.on('close', go);
  }
}

const ZERO = '0'.charCodeAt(0);

/** Ends streams and resolves when what was written to them is on its way. */
export async function flushed(...streams: readonly (Writable | undefined)[]): Promise<void> {
  await Promise.all(
    streams.map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (stream === undefined || stream.destroyed) return resolve();
          stream.on('error', () => resolve());
          stream.on('close', () => resolve());
          stream.end(() => resolve());
        }),
    ),
  );
}

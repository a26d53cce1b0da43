import type { Duplex } from 'node:stream';
import { closeFrame, frame, frameHead } from './frame.js';
import { FrameReader, type Message } from './frame-reader.js';
import { CloseCode, Opcode } from './opcode.js';

/** Pings are not answered while so many bytes wait for a client to read them. */
const MOST_WAITING = 64 * 1024;

/** The server's side of a WebSocket: answers pings, and ends with the closing handshake. Source: RFC 6455. */
export class WebSocketConnection {
  readonly #socket: Duplex;
  #isClosing = false;

  /** `onMessage` is told of each text and binary message. */
  constructor(socket: Duplex, onMessage: (message: Message) => void = () => {}) {
    this.#socket = socket;
    const reader = new FrameReader();
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      if (this.#isClosing) return;
      const read = reader.push(chunk);
      if (!read.ok) return this.close(read.error);
      for (const message of read.value) this.#take(message, onMessage);
    });
    socket.on('end', () => socket.destroy());
  }

  /** Sends a whole text or binary message; resolves when more may be written. */
  send(opcode: number, payload: Uint8Array): Promise<void> {
    this.#socket.cork();
    this.#socket.write(frameHead(opcode, payload.length));
    const written = this.write(payload);
    this.#socket.uncork();
    return written;
  }

  /** Sends frames that are whole already; resolves when more may be written. */
  write(frames: Uint8Array): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      if (this.#isClosing || socket.destroyed || socket.write(frames)) return resolve();
      const go = () => {
        socket.off('drain', go);
        socket.off('close', go);
        resolve();
      };
      socket.on('drain', go);
      socket.on('close', go);
    });
  }

  /** Takes nothing more from the client until it is resumed. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isClosing) this.#socket.resume();
  }

  /** Ends the connection and says why. */
  close(code: number = CloseCode.normal): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    if (!this.#socket.destroyed) this.#socket.end(closeFrame(code), () => this.#socket.destroy());
  }

  /** Ends the connection when all is said. */
  end(): void {
    this.close();
  }

  /** Calls back once the connection is gone. */
  onClose(callback: () => void): void {
    this.#socket.on('close', callback);
  }

  #take(message: Message, onMessage: (message: Message) => void): void {
    const { opcode, payload } = message;
    if (opcode === Opcode.close) this.close();
    else if (opcode === Opcode.text || opcode === Opcode.binary) onMessage(message);
    else if (opcode === Opcode.ping && !this.#isClosing && this.#socket.writableLength < MOST_WAITING)
      this.#socket.write(frame(Opcode.pong, payload));
  }
}

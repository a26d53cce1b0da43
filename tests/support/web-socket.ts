import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import type { Duplex } from 'node:stream';
import { PATIENCE } from './patience.js';
import type { TestServer } from './test-server.js';

/** What a server sent in one frame. */
export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A WebSocket as a client has it, which shows frames as they are. */
export class TestWebSocket {
  readonly #socket: Duplex;
  readonly #frames: Frame[] = [];
  #rest = Buffer.alloc(0);
  #ended = false;
  #wake = () => {};

  constructor(
    socket: Duplex,
    /** The headers of the answer. */
    readonly headers: Readonly<Record<string, string | string[] | undefined>>,
    first: Buffer,
  ) {
    this.#socket = socket;
    this.#take(first);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('close', end);
    socket.on('end', end);
    socket.on('error', end);
  }

  /** The next frame, or undefined when the connection has ended. */
  async next(): Promise<Frame | undefined> {
    if (this.#frames.length === 0 && !this.#ended) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the server said nothing')), PATIENCE);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#frames.shift();
  }

  /** Sends one masked frame; `first` is its first byte: the final bit and the opcode. */
  send(first: number, payload: Uint8Array | string): void {
    this.#socket.write(clientFrame(first, Buffer.from(payload)));
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      if (this.#rest.length < 2) return;
      const short = this.#rest[1]! & 0x7f;
      const start = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (this.#rest.length < start) return;
      const length =
        short === 126 ? this.#rest.readUInt16BE(2) : short === 127 ? Number(this.#rest.readBigUInt64BE(2)) : short;
      if (this.#rest.length < start + length) return;
      this.#frames.push({ opcode: this.#rest[0]! & 0x0f, payload: this.#rest.subarray(start, start + length) });
      this.#rest = this.#rest.subarray(start + length);
      this.#wake();
    }
  }
}

/** A frame as clients send them. Source: RFC 6455, 5.2. */
export function clientFrame(first: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, at) => byte ^ mask[at & 3]!));
  const { length } = payload;
  let head = Buffer.from([first, 0x80 | length]);
  if (length > 0xffff) {
    head = Buffer.alloc(10, Buffer.from([first, 0xff]));
    head.writeBigUInt64BE(BigInt(length), 2);
  } else if (length > 125) head = Buffer.from([first, 0xfe, length >> 8, length & 0xff]);
  return Buffer.concat([head, mask, masked]);
}

/** Opens a WebSocket; rejects with the status and the text of any other answer. */
export function openWebSocket(
  server: TestServer,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestWebSocket> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}${path}`, {
      ca: server.authority,
      headers: {
        authorization: `Bearer ${server.adminToken}`,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        'sec-websocket-version': '13',
        ...headers,
      },
    });
    asked.on('error', reject);
    asked.on('upgrade', (response, socket, head) => resolve(new TestWebSocket(socket, response.headers, head)));
    asked.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => reject(new Error(`${response.statusCode}: ${text}`)));
    });
    asked.end();
  });
}

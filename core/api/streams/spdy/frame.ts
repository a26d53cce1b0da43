import { fail, ok, type Result } from '../../../model/result.js';

/** The frames of a client that mean something here. Source: SPDY protocol, draft 3.1, 2.6. */
export const FrameType = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

/** Why a stream is reset. Source: 2.6.3. */
export const ResetStatus = {
  protocolError: 1,
  invalidStream: 2,
  refusedStream: 3,
  cancel: 5,
  internalError: 6,
} as const;

/** Ends one direction of a stream. */
export const FIN = 1;
/** The client will never read from a stream. */
export const UNIDIRECTIONAL = 2;

/** A frame that controls a stream or the connection, or one with data. */
export type Frame =
  | { readonly type: number; readonly flags: number; readonly payload: Buffer }
  | { readonly type: 'data'; readonly stream: number; readonly flags: number; readonly payload: Buffer };

const HEAD = 8;
const VERSION = 3;
const CONTROL = 0x8000;
/** The longest frame that a client may send. A kubectl sends 32 KiB at a time. */
const LONGEST_DATA = 4 * 1024 * 1024;
const LONGEST_CONTROL = 64 * 1024;

/** Reads frames as their bytes come in. Holds no more than one of the longest size, and what has just come. */
export class SpdyFrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #more: Buffer[] = [];
  #length = 0;
  /** So many bytes there must be before anything can be done. */
  #wanted = HEAD;

  /** The frames that are whole with these bytes, or what is wrong with them. */
  push(chunk: Uint8Array): Result<readonly Frame[], string> {
    this.#more.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#length += chunk.byteLength;
    if (this.#length < this.#wanted) return ok([]);
    let rest = Buffer.concat([this.#rest, ...this.#more]);
    this.#more = [];
    const frames: Frame[] = [];
    this.#wanted = HEAD;
    while (rest.length >= HEAD) {
      const first = rest.readUInt16BE(0);
      const flags = rest[4]!;
      const length = rest.readUIntBE(5, 3);
      const isControl = (first & CONTROL) !== 0;
      if (isControl && (first & ~CONTROL) !== VERSION) return fail('it speaks another version');
      if (length > (isControl ? LONGEST_CONTROL : LONGEST_DATA)) return fail('a frame is too long');
      if (rest.length < HEAD + length) {
        this.#wanted = HEAD + length;
        break;
      }
      const payload = rest.subarray(HEAD, HEAD + length);
      frames.push(
        isControl
          ? { type: rest.readUInt16BE(2), flags, payload }
          : { type: 'data', stream: rest.readUInt32BE(0), flags, payload },
      );
      rest = rest.subarray(HEAD + length);
    }
    this.#rest = rest;
    this.#length = rest.length;
    return ok(frames);
  }
}

/** What stands before the payload of a frame that controls. */
export function controlFrame(type: number, flags: number, ...payload: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt16BE(CONTROL | VERSION, 0);
  head.writeUInt16BE(type, 2);
  head[4] = flags;
  head.writeUIntBE(
    payload.reduce((sum, { length }) => sum + length, 0),
    5,
    3,
  );
  return Buffer.concat([head, ...payload]);
}

/** What stands before data of some length. */
export function dataFrameHead(stream: number, flags: number, length: number): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(stream, 0);
  head[4] = flags;
  head.writeUIntBE(length, 5, 3);
  return head;
}

/** Numbers of 32 bits, one after the other. */
export function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => void bytes.writeUInt32BE(value, 4 * index));
  return bytes;
}

import { createInflate, constants as zlib } from 'node:zlib';
import { HEADER_DICTIONARY } from './dictionary.js';

/** Headers by lower-case name; the values of one that is repeated are joined by a null byte. */
export type HeaderBlock = ReadonlyMap<string, string>;

/** Bytes and headers that a block may come to. */
const LONGEST_BLOCK = 64 * 1024;
const MOST_HEADERS = 100;

/**
 * Reads the header blocks of a connection, one after the other: they are one compressed stream. Holds no more than one block of the longest
 * size. Source: SPDY protocol, draft 3.1, 2.6.10.
 */
export class HeaderBlockReader {
  readonly #inflate = createInflate({ dictionary: HEADER_DICTIONARY, flush: zlib.Z_SYNC_FLUSH });
  #pieces: Buffer[] = [];
  #length = 0;
  #isBroken = false;
  #waiting: (() => void) | undefined;

  constructor() {
    this.#inflate.on('error', () => this.#break());
    this.#inflate.on('data', (piece: Buffer) => {
      this.#length += piece.length;
      if (this.#length > LONGEST_BLOCK) this.#break();
      else this.#pieces.push(piece);
    });
  }

  /** The headers of the next block; undefined when it is none, and then nothing can be read any more. */
  async read(compressed: Uint8Array): Promise<HeaderBlock | undefined> {
    if (this.#isBroken) return undefined;
    this.#pieces = [];
    this.#length = 0;
    await new Promise<void>((resolve) => {
      this.#waiting = resolve;
      this.#inflate.write(compressed, () => resolve());
    });
    return this.#isBroken ? undefined : headersIn(Buffer.concat(this.#pieces));
  }

  /** Lets go of what decompressing takes. */
  close(): void {
    this.#break();
  }

  #break(): void {
    this.#isBroken = true;
    this.#pieces = [];
    this.#inflate.destroy();
    this.#waiting?.();
  }
}

/** Undefined when the bytes are no block of headers. */
function headersIn(bytes: Buffer): HeaderBlock | undefined {
  const headers = new Map<string, string>();
  let at = 0;
  const number = () => {
    const value = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : undefined;
    at += 4;
    return value;
  };
  const text = () => {
    const length = number();
    if (length === undefined || at + length > bytes.length) return undefined;
    const value = bytes.toString('latin1', at, at + length);
    at += length;
    return value;
  };
  const count = number();
  if (count === undefined || count > MOST_HEADERS) return undefined;
  for (let index = 0; index < count; index++) {
    const name = text();
    const value = text();
    if (name === undefined || value === undefined || name === '') return undefined;
    headers.set(name.toLowerCase(), value);
  }
  return headers;
}

/** What begins a stream of zlib that is compressed at its lowest level, without a dictionary. Source: RFC 1950, 2.2. */
const ZLIB_HEAD = Uint8Array.of(0x78, 0x01);
/** What a sync flush writes: readers give out what they have once they see it. */
const FLUSH = Uint8Array.of(0, 0, 0, 0xff, 0xff);

/**
 * A block without a header, to be sent as the `isFirst` of a connection or as a later one. It is stored rather than compressed, so that there
 * is nothing to remember between two. Source: RFC 1951, 3.2.4.
 */
export function emptyHeaderBlock(isFirst: boolean): Uint8Array {
  const count = Buffer.alloc(4);
  const stored = Uint8Array.of(0, count.length, 0, ~count.length & 0xff, 0xff);
  return Buffer.concat([...(isFirst ? [ZLIB_HEAD] : []), stored, count, FLUSH]);
}

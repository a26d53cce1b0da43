import { Duplex } from 'node:stream';
import type { Clock } from '../../../model/clock.js';
import type { Millis } from '../../../model/revision.js';
import {
  controlFrame,
  dataFrameHead,
  FIN,
  type Frame,
  FrameType,
  numbers,
  ResetStatus,
  SpdyFrameReader,
  UNIDIRECTIONAL,
} from './frame.js';
import { emptyHeaderBlock, type HeaderBlock, HeaderBlockReader } from './header-block.js';

/** Streams that a client may have open at a time. */
const MOST_STREAMS = 1000;
/** So many bytes may wait for whoever reads them before nothing more is taken from the client. */
const MOST_WAITING = 1024 * 1024;
/** So many bytes go out at a time. */
const LONGEST_SENT = 32 * 1024;
/** How long a client may take to hang up once all is said. */
const FAREWELL: Millis = 5_000;
const STREAM_ID = 0x7fff_ffff;

/**
 * The server's side of a connection by SPDY/3.1, whose streams the client opens. Windows are not kept, as Kubernetes' own clients and servers do
 * not know them: a reader that is slow holds the whole connection up once much waits for it. Source: SPDY protocol, draft 3.1;
 * github.com/moby/spdystream.
 */
export class SpdyConnection {
  readonly #socket: Duplex;
  readonly #clock: Clock;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #headers = new HeaderBlockReader();
  readonly #accept: (stream: SpdyStream) => boolean;
  readonly #closed: Promise<void>;
  #newest = 0;
  #hasReplied = false;
  #isClosing = false;
  #isLeft = false;
  #goOn: (() => void) | undefined;

  /** `accept` is shown each new stream and says whether it is wanted; one that is not is reset. */
  constructor(socket: Duplex, clock: Clock, accept: (stream: SpdyStream) => boolean) {
    this.#socket = socket;
    this.#clock = clock;
    this.#accept = accept;
    socket.on('error', () => {});
    socket.on('close', () => this.#goOn?.());
    this.#closed = this.#read();
  }

  /** Resolves when the connection is gone. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Ends the connection when all is said. */
  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    if (this.#socket.destroyed) return;
    this.#socket.end(controlFrame(FrameType.goAway, 0, numbers(this.#newest, 0)));
    // Whoever hangs up while the other still sends cuts off what is under way to it.
    const cancel = this.#clock.schedule(FAREWELL, () => this.#socket.destroy());
    this.#socket.on('close', cancel);
    this.#goOn?.();
  }

  async #read(): Promise<void> {
    const reader = new SpdyFrameReader();
    try {
      for await (const chunk of this.#socket) {
        const frames = reader.push(chunk as Buffer);
        if (!frames.ok) return;
        for (const frame of frames.value) if (!(await this.#take(frame))) return;
        await this.#room();
        if (this.#isLeft && this.#streams.size === 0) return;
      }
    } catch {
      // The client is gone, however it went.
    } finally {
      this.#headers.close();
      for (const stream of this.#streams.values()) stream.destroy();
      this.#streams.clear();
      this.#socket.destroy();
    }
  }

  /** Whether the connection can go on after a frame. */
  async #take(frame: Frame): Promise<boolean> {
    if (frame.type === 'data') {
      this.#takeData(frame);
      return true;
    }
    const { type, flags, payload } = frame;
    switch (type) {
      case FrameType.synStream:
        return payload.length >= 10 && this.#open(payload, flags);
      case FrameType.headers:
        return payload.length >= 4 && (await this.#headers.read(payload.subarray(4))) !== undefined;
      case FrameType.rstStream:
        if (payload.length < 8) return false;
        this.#streams.get(payload.readUInt32BE(0) & STREAM_ID)?.destroy();
        return true;
      case FrameType.ping:
        if (payload.length !== 4) return false;
        // Only those of a client are answered, which have odd numbers; a client that does not read is sent none.
        if ((payload[3]! & 1) === 1 && this.#socket.writableLength < MOST_WAITING)
          this.#socket.write(controlFrame(FrameType.ping, 0, payload));
        return true;
      case FrameType.goAway:
        this.#isLeft = true;
        return true;
      case FrameType.synReply:
        return false;
      default:
        return true;
    }
  }

  async #open(payload: Buffer, flags: number): Promise<boolean> {
    const id = payload.readUInt32BE(0) & STREAM_ID;
    const headers = await this.#headers.read(payload.subarray(10));
    if (headers === undefined || id % 2 === 0 || id <= this.#newest) return false;
    this.#newest = id;
    if (this.#streams.size >= MOST_STREAMS || this.#isClosing) return this.#refuse(id);
    const stream = new SpdyStream(id, headers, {
      send: (data, isLast, done) => this.#send(id, data, isLast, done),
      reset: () => this.#control(controlFrame(FrameType.rstStream, 0, numbers(id, ResetStatus.cancel))),
      read: () => this.#goOn?.(),
      gone: () => void this.#streams.delete(id),
    });
    if (!this.#accept(stream)) return this.#refuse(id);
    this.#streams.set(id, stream);
    this.#socket.write(controlFrame(FrameType.synReply, 0, numbers(id), emptyHeaderBlock(!this.#hasReplied)));
    this.#hasReplied = true;
    if ((flags & FIN) !== 0) stream.finishReading();
    if ((flags & UNIDIRECTIONAL) !== 0) stream.end();
    return true;
  }

  #refuse(id: number): true {
    this.#control(controlFrame(FrameType.rstStream, 0, numbers(id, ResetStatus.refusedStream)));
    return true;
  }

  #takeData({ stream: id, flags, payload }: Extract<Frame, { type: 'data' }>): void {
    const stream = this.#streams.get(id);
    // What is sent to a stream that has just gone is nobody's.
    if (stream === undefined || stream.hasEnded) return;
    if (payload.length > 0) stream.push(payload);
    if ((flags & FIN) !== 0) stream.finishReading();
  }

  #send(id: number, data: Uint8Array, isLast: boolean, done: () => void): void {
    const socket = this.#socket;
    if (socket.destroyed || this.#isClosing) return done();
    socket.cork();
    for (let at = 0; at < data.length; at += LONGEST_SENT) {
      const part = data.subarray(at, at + LONGEST_SENT);
      socket.write(dataFrameHead(id, 0, part.length));
      socket.write(part);
    }
    if (isLast) socket.write(dataFrameHead(id, FIN, 0));
    socket.uncork();
    if (!socket.writableNeedDrain) return done();
    const go = () => {
      socket.off('drain', go);
      socket.off('close', go);
      done();
    };
    socket.on('drain', go);
    socket.on('close', go);
  }

  #control(frame: Buffer): void {
    if (!this.#socket.destroyed && !this.#isClosing) this.#socket.write(frame);
  }

  /** Resolves when whoever reads has read enough. */
  async #room(): Promise<void> {
    const waiting = () => {
      let sum = 0;
      for (const stream of this.#streams.values()) sum += stream.readableLength;
      return sum;
    };
    while (waiting() > MOST_WAITING && !this.#isClosing && !this.#socket.destroyed) {
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
    }
    this.#goOn = undefined;
  }
}

/** How a stream reaches its connection. */
interface StreamPort {
  send(data: Uint8Array, isLast: boolean, done: () => void): void;
  reset(): void;
  /** Something of what waited was read. */
  read(): void;
  gone(): void;
}

/** A stream that a client has opened. Both directions end apart from each other; destroyed before that, it is reset. */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: HeaderBlock;
  readonly #port: StreamPort;
  /** Whether the client sends no more. */
  hasEnded = false;

  constructor(id: number, headers: HeaderBlock, port: StreamPort) {
    super({ allowHalfOpen: true });
    this.id = id;
    this.headers = headers;
    this.#port = port;
    this.on('error', () => {});
  }

  /** Takes note that the client sends no more. */
  finishReading(): void {
    this.hasEnded = true;
    this.push(null);
  }

  override _read(): void {
    this.#port.read();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#port.send(chunk, false, callback);
  }

  override _final(callback: () => void): void {
    this.#port.send(new Uint8Array(), true, callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (!this.writableFinished || !this.hasEnded) this.#port.reset();
    this.#port.gone();
    callback(error);
  }
}

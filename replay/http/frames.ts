import type { Exchange } from '../../core/api/http/exchange.js';
import type { ServerConnection } from './server-connection.js';
import { errorOf, failureOf, type TimelineFailure } from './timeline-failure.js';

/**
 * A binary answer under `/timeline/` is a row of frames:
 *
 *     offset  bytes  what
 *     0       1      kind: 0 end, 1 item, 2 failure
 *     1       4      length L of what follows, big-endian
 *     5       L      the item's bytes; or the failure, JSON
 *
 * The last frame of a whole answer is an `end`, so that one cut short is told from one that is complete; or a failure.
 */
const HEAD_BYTES = 5;
const END = 0;
const ITEM = 1;
const FAILURE = 2;

/** Frames are sent together up to about this many bytes. */
const CHUNK_BYTES = 64 * 1024;

/** A longer frame is none of ours. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Sends batches of items as frames, no faster than the client reads, and stops when it goes away. */
export async function sendFrames(
  exchange: Exchange,
  batches: AsyncIterable<readonly Uint8Array[]>,
  client: AbortController,
): Promise<void> {
  const reply = exchange.reply.open(200, { 'content-type': 'application/octet-stream' });
  reply.onClose(() => client.abort());
  let pending: Uint8Array[] = [];
  let size = 0;
  const flush = async () => {
    const chunk = Buffer.concat(pending);
    pending = [];
    size = 0;
    await reply.write(chunk);
  };
  const add = (kind: number, bytes: Uint8Array) => {
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    head[0] = kind;
    head.writeUInt32BE(bytes.length, 1);
    pending.push(head, bytes);
    size += HEAD_BYTES + bytes.length;
  };
  try {
    for await (const batch of batches) {
      for (const item of batch) {
        add(ITEM, item);
        if (size >= CHUNK_BYTES) await flush();
        if (client.signal.aborted) return;
      }
    }
    add(END, new Uint8Array());
    await flush();
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    add(FAILURE, Buffer.from(JSON.stringify(failure)));
    await flush();
  } finally {
    reply.end();
  }
}

/**
 * Asks a server and streams the items of its answer, those of each piece that arrives as one batch. Rejects with what failed on the
 * server, or with `RemoteTimelineError`.
 */
export async function* readFrames(
  connection: ServerConnection,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Uint8Array[]> {
  const response = await connection.ask(path, signal);
  if (response === undefined) return;
  const reader = new FrameReader();
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      const items = reader.add(chunk);
      if (items === undefined) throw connection.notHindcast();
      if (items.length > 0) yield items;
      if (reader.failure !== undefined) throw errorOf(reader.failure);
    }
  } catch (error) {
    if (signal.aborted) return;
    throw (error as NodeJS.ErrnoException).code === undefined ? error : connection.brokenOff(error);
  }
  if (!reader.hasEnded && !signal.aborted) throw connection.brokenOff();
}

/** Puts frames together from pieces that are cut anywhere. */
class FrameReader {
  #parts: Buffer[] = [];
  #length = 0;
  /** How many bytes must have come before the next frame can be whole. */
  #wanted = HEAD_BYTES;
  hasEnded = false;
  failure: TimelineFailure | undefined;

  /** Takes a piece, and gives the items that are whole with it; undefined when these are no frames of ours. */
  add(chunk: Buffer): readonly Uint8Array[] | undefined {
    this.#parts.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return [];
    const bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts);
    const items: Uint8Array[] = [];
    let at = 0;
    this.#wanted = HEAD_BYTES;
    while (bytes.length - at >= HEAD_BYTES) {
      const kind = bytes[at]!;
      const length = bytes.readUInt32BE(at + 1);
      if (this.hasEnded || kind > FAILURE || length > MOST_BYTES) return undefined;
      const end = at + HEAD_BYTES + length;
      if (end > bytes.length) {
        this.#wanted = HEAD_BYTES + length;
        break;
      }
      if (!this.#take(kind, bytes.subarray(at + HEAD_BYTES, end), items)) return undefined;
      at = end;
    }
    this.#parts = [bytes.subarray(at)];
    this.#length = bytes.length - at;
    return items;
  }

  #take(kind: number, bytes: Buffer, items: Uint8Array[]): boolean {
    if (kind === ITEM) items.push(bytes);
    this.hasEnded = kind !== ITEM;
    if (kind !== FAILURE) return kind === ITEM || bytes.length === 0;
    this.failure = parseFailure(bytes);
    return this.failure !== undefined;
  }
}

function parseFailure(bytes: Buffer): TimelineFailure | undefined {
  try {
    const { reason, message } = JSON.parse(bytes.toString()) as Partial<TimelineFailure>;
    return typeof reason === 'string' && typeof message === 'string' ? { reason, message } : undefined;
  } catch {
    return undefined;
  }
}

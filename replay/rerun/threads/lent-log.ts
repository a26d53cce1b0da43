import type { MessagePort } from 'node:worker_threads';
import type { ReadableLog } from '../../../core/model/event-log.js';
import type { GroupResource } from '../../../core/model/group-resource.js';
import { type EventRange, type LogHead, originOf } from '../../../core/model/journal.js';
import type { ObjectVersion } from '../../../core/model/log-index.js';
import type { Revision } from '../../../core/model/revision.js';
import { messageOf } from '../../../core/model/thrown-text.js';
import { type PackedBytes, packBytes } from './packed-bytes.js';

/** What of a log does not change while it is lent, and the port that the rest is asked for through. */
export interface LentLog {
  readonly head: LogHead;
  readonly origin: LogHead;
  readonly resources: readonly GroupResource[];
  readonly port: MessagePort;
}

/**
 * What a borrower says: begin a stream, give the next batch of it, or forget it. Streams are told apart by number. The memory of a batch
 * that is done with comes back with the word for another one: left to the garbage, it would be more than all that is alive.
 */
export type BorrowerWord = { readonly stream: number } & (
  | { readonly type: 'events'; readonly range: EventRange }
  | {
      readonly type: 'objects';
      readonly resource: GroupResource;
      readonly namespace: string | undefined;
      readonly at: Revision;
    }
  | { readonly type: 'next'; readonly spent?: ArrayBuffer }
  | { readonly type: 'forget' }
);

/** What the lender answers. A stream begins with its first batch, without being asked for it. */
export type LenderWord = { readonly stream: number } & (
  | { readonly type: 'events'; readonly records: PackedBytes }
  | {
      readonly type: 'objects';
      readonly versions: readonly Omit<ObjectVersion, 'json'>[];
      readonly json: PackedBytes;
    }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly message: string }
);

type Batches = AsyncGenerator<LenderWord, void, ArrayBuffer | undefined>;

/**
 * Lends a log to another thread, which reads it through a port as long as that is open, batch by batch. `failed` hears what reading
 * threw: an error loses its class on the way to another thread.
 */
export async function lendLog(
  log: ReadableLog,
  port: MessagePort,
  failed: (error: unknown) => void,
): Promise<Omit<LentLog, 'port'>> {
  const streams = new Map<number, Batches>();
  const answer = async (stream: number, spent?: ArrayBuffer): Promise<void> => {
    const batches = streams.get(stream);
    if (batches === undefined) return;
    try {
      const next = await batches.next(spent);
      if (next.done === true) streams.delete(stream);
      say(port, next.done === true ? { stream, type: 'end' } : next.value);
    } catch (error) {
      streams.delete(stream);
      failed(error);
      say(port, { stream, type: 'failed', message: messageOf(error) });
    }
  };
  port.on('message', (word: BorrowerWord) => {
    const { stream } = word;
    if (word.type === 'forget') {
      void streams.get(stream)?.return?.();
      streams.delete(stream);
      return;
    }
    if (word.type === 'events') streams.set(stream, events(log, stream, word.range));
    if (word.type === 'objects') streams.set(stream, objects(log, stream, word));
    void answer(stream, word.type === 'next' ? word.spent : undefined);
  });
  port.on('close', () => {
    for (const batches of streams.values()) void batches.return?.();
    streams.clear();
  });
  return { head: log.head(), origin: originOf(log), resources: await log.resources() };
}

async function* events(log: ReadableLog, stream: number, range: EventRange): Batches {
  let spent: ArrayBuffer | undefined;
  for await (const records of log.events(range))
    spent = yield { stream, type: 'events', records: packBytes(records, spent) };
}

async function* objects(
  log: ReadableLog,
  stream: number,
  { resource, namespace, at }: Extract<BorrowerWord, { type: 'objects' }>,
): Batches {
  let spent: ArrayBuffer | undefined;
  for await (const found of log.objectsAt(resource, namespace, at)) {
    const versions = found.map(({ json: _, ...version }) => version);
    const pieces = found.map(({ json }) => json);
    spent = yield { stream, type: 'objects', versions, json: packBytes(pieces, spent) };
  }
}

function say(port: MessagePort, word: LenderWord): void {
  const bytes = word.type === 'events' ? [word.records.bytes] : word.type === 'objects' ? [word.json.bytes] : [];
  port.postMessage(word, bytes);
}

import type { MessagePort } from 'node:worker_threads';
import { EventLogError } from '../../../core/model/event-log.js';
import type { PackedValues } from './packed-values.js';
import type { CallName, ReadAnswer, ReadQuestion, StreamName } from './read-messages.js';
import type { SealedReads } from './sealed-reads.js';

/** How many parts of a stream are asked for before the first is used up. */
const AHEAD = 2;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Reads through a port whose other end `serveReads` holds. */
export function remoteReads(port: MessagePort): SealedReads {
  const waiting = new Map<number, Waiting>();
  let ids = 0;
  port.on('message', (answer: ReadAnswer) => {
    const { resolve, reject } = waiting.get(answer.id)!;
    waiting.delete(answer.id);
    if ('failure' in answer) reject(errorOf(answer.failure));
    else resolve(answer.value);
  });
  const ask = <T>(question: (id: number) => ReadQuestion): Promise<T> => {
    const id = ids++;
    port.postMessage(question(id));
    return new Promise((resolve, reject) => waiting.set(id, { resolve: resolve as Waiting['resolve'], reject }));
  };
  const call = <T>(name: CallName, args: readonly unknown[]): Promise<T> =>
    ask((id) => ({ type: 'call', id, name, args }));
  const tell = (question: ReadQuestion): void => port.postMessage(question);
  async function* stream(name: StreamName, args: readonly unknown[]): AsyncGenerator<PackedValues> {
    const stream = ids++;
    tell({ type: 'open', stream, name, args });
    const coming: Promise<PackedValues | undefined>[] = [];
    const askNext = (): void => {
      const next = ask<PackedValues | undefined>((id) => ({ type: 'next', id, stream }));
      // A failure is thrown where the part is awaited, unless the consumer goes away before.
      next.catch(() => undefined);
      coming.push(next);
    };
    try {
      for (let ahead = 0; ahead < AHEAD; ahead++) askNext();
      for (let part = await coming.shift(); part !== undefined; part = await coming.shift()) {
        askNext();
        yield part;
      }
    } finally {
      tell({ type: 'close', stream });
    }
  }
  return {
    events: (...args) => stream('events', args),
    index: (...args) => stream('index', args),
    indexEntries: (...args) => call('indexEntries', args),
    versions: (...args) => call('versions', args),
    objectAt: (...args) => call('objectAt', args),
  };
}

function errorOf({ reason, message }: { readonly reason?: EventLogError['reason']; readonly message: string }): Error {
  return reason === undefined ? new Error(message) : new EventLogError(reason, message);
}

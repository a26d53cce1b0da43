import type { MessagePort } from 'node:worker_threads';
import { EventLogError } from '../../../core/model/event-log.js';
import { memoryOf, type PackedValues } from './packed-values.js';
import type { ReadAnswer, ReadQuestion } from './read-messages.js';
import type { SealedReads } from './sealed-reads.js';

/**
 * Answers the questions that come in at a port, until it is closed: LevelDB lets one thread alone hold a database, and this is the
 * one. Packed values are given away, not copied.
 */
export function serveReads(port: MessagePort, reads: SealedReads): void {
  const streams = new Map<number, AsyncIterator<PackedValues>>();
  const answer = async (id: number, read: () => Promise<unknown>): Promise<void> => {
    try {
      const value = (await read()) as PackedValues | undefined;
      const message: ReadAnswer = { id, value };
      port.postMessage(message, value !== undefined && 'ends' in value ? memoryOf(value) : []);
    } catch (error) {
      const reason = error instanceof EventLogError ? error.reason : undefined;
      const message: ReadAnswer = { id, failure: { reason, message: (error as Error).message } };
      port.postMessage(message);
    }
  };
  const handle = (question: ReadQuestion): void => {
    switch (question.type) {
      case 'open': {
        const open = reads[question.name] as (...args: readonly unknown[]) => AsyncIterable<PackedValues>;
        streams.set(question.stream, open(...question.args)[Symbol.asyncIterator]());
        return;
      }
      case 'next':
        return void answer(question.id, async () => {
          const step = await streams.get(question.stream)?.next();
          return step === undefined || step.done === true ? undefined : step.value;
        });
      case 'close':
        return void close(streams, question.stream);
      case 'call': {
        const call = reads[question.name] as (...args: readonly unknown[]) => Promise<unknown>;
        return void answer(question.id, () => call(...question.args));
      }
    }
  };
  port.on('message', handle);
  port.on('close', () => {
    for (const stream of streams.keys()) void close(streams, stream);
  });
}

/** A stream that failed has told so already. */
async function close(streams: Map<number, AsyncIterator<PackedValues>>, stream: number): Promise<void> {
  const iterator = streams.get(stream);
  streams.delete(stream);
  await iterator?.return?.().catch(() => undefined);
}

import { hrtime } from 'node:process';
import { Level } from 'level';
import type { EventLog } from '../../core/model/event-log.js';
import { GENESIS_HASH, HASH_BYTES, isChained } from '../../core/model/event-record.js';
import { createEntries, namespaceOf, podName } from './fill-log.js';
import { seededRandom } from './random.js';

/** Milliseconds at percentiles of many measurements. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The filled log that random questions are asked of. */
export interface Filled {
  readonly objects: number;
  readonly namespaces: number;
  readonly seed: number;
}

const BATCH = 64;
const VALUE_BYTES = 1_024;

/** Raw LevelDB in an empty directory: values of 1 KiB per second, in synced batches of 64. The floor of `appendRate`. */
export async function rawBatchRate(directory: string, batches: number): Promise<number> {
  const database = new Level<Buffer, Buffer>(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await database.open();
  const random = seededRandom(1);
  const value = Buffer.from(Array.from({ length: VALUE_BYTES }, () => 32 + Math.floor(random() * 90)));
  let next = 0;
  const seconds = await elapsed(async () => {
    for (let batch = 0; batch < batches; batch++) {
      const puts = Array.from({ length: BATCH }, () => {
        const key = Buffer.alloc(9, 'e');
        key.writeUInt32BE(next++, 5);
        return { type: 'put' as const, key, value };
      });
      await database.batch(puts, { sync: true });
    }
  });
  await database.close();
  return (batches * BATCH) / seconds;
}

/** Events per second that an empty log takes, in appends of 64 creations of objects of 1 KiB. Preparing them is not measured. */
export async function appendRate(log: EventLog, batches: number): Promise<number> {
  let seconds = 0;
  for (let batch = 0; batch < batches; batch++) {
    const entries = createEntries(log, `pod-${batch}`, BATCH, VALUE_BYTES);
    const { revision } = log.head();
    seconds += await elapsed(async () => {
      await log.append(entries, revision);
    });
  }
  return (batches * BATCH) / seconds;
}

/** How long it takes to read one random object as of a random revision. */
export function objectLatency(log: EventLog, filled: Filled, samples: number): Promise<Latency> {
  const random = seededRandom(filled.seed + 1);
  return latency(samples, async () => {
    const index = Math.floor(random() * filled.objects);
    const address = { resource: 'pods', namespace: namespaceOf(index, filled.namespaces), name: podName(index) };
    await log.objectAt(address, randomRevision(log, random));
  });
}

/** How long it takes to read all objects of one random namespace as of a random revision. */
export function namespaceLatency(log: EventLog, filled: Filled, samples: number): Promise<Latency> {
  const random = seededRandom(filled.seed + 2);
  return latency(samples, async () => {
    const namespace = namespaceOf(Math.floor(random() * filled.objects), filled.namespaces);
    await drain(log.objectsAt('pods', namespace, randomRevision(log, random)));
  });
}

/** How long it takes to read every object as of a random revision. */
export function stateLatency(log: EventLog, filled: Filled, samples: number): Promise<Latency> {
  const random = seededRandom(filled.seed + 3);
  return latency(samples, async () => {
    const at = randomRevision(log, random);
    for (const resource of await log.resources()) await drain(log.objectsAt(resource, undefined, at));
  });
}

/** Records per second when the log is read from end to end. */
export async function eventRate(log: EventLog): Promise<number> {
  return log.head().revision / (await elapsed(() => drain(log.events())));
}

/** Records per second when the log is read from end to end and every hash is computed. */
export async function chainRate(log: EventLog): Promise<number> {
  let hash = GENESIS_HASH;
  const seconds = await elapsed(async () => {
    for await (const records of log.events()) {
      for (const record of records) {
        if (!isChained(record, hash)) throw new Error('the hash chain is broken');
        hash = record.subarray(0, HASH_BYTES);
      }
    }
  });
  return log.head().revision / seconds;
}

/** Events per second of a whole `verify`: the chain, the indexes, and every stored version against its patch. */
export async function verifyRate(log: EventLog): Promise<number> {
  const seconds = await elapsed(async () => {
    const verification = await log.verify();
    if (!verification.ok) throw new Error(`event ${verification.revision} ${verification.problem}`);
  });
  return log.head().revision / seconds;
}

/** How long something takes that is done once, in milliseconds: such as opening a log. */
export async function once<T>(action: () => Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const start = hrtime.bigint();
  const value = await action();
  return { value, milliseconds: Number(hrtime.bigint() - start) / 1e6 };
}

async function latency(samples: number, action: () => Promise<void>): Promise<Latency> {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample++) times.push((await once(action)).milliseconds);
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(samples - 1, Math.floor(samples * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

async function elapsed(action: () => Promise<unknown>): Promise<number> {
  return (await once(action)).milliseconds / 1e3;
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

function randomRevision(log: EventLog, random: () => number): number {
  return 1 + Math.floor(random() * log.head().revision);
}

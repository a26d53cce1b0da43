import { LRUCache } from 'lru-cache';
import { objectKey } from '../../core/model/object-key.js';
import type { VerifiableLog, VersionedEvent } from './verify-log.js';

/** How much JSON the objects may have been that are kept parsed between batches, in bytes. */
const KEPT_BYTES = 32 * 1024 * 1024;

interface Known {
  readonly object: object | undefined;
  readonly bytes: number;
}

/**
 * The objects that events find before them, parsed. Those that a batch of events is about are got at once; of the rest
 * as many are kept as memory allows, and any other is read again from the version its last event left, which was found
 * right when that event was checked.
 */
export class KnownObjects {
  readonly #log: VerifiableLog;
  readonly #kept = new LRUCache<string, Known & { object: object }>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ bytes }) => bytes,
  });
  #current = new Map<string, Known>();

  constructor(log: VerifiableLog) {
    this.#log = log;
  }

  /** Gets ready the objects as they are before a batch of events. */
  async prepare(events: readonly VersionedEvent[]): Promise<void> {
    for (const [key, { object, bytes }] of this.#current) {
      if (object === undefined) this.#kept.delete(key);
      else this.#kept.set(key, { object, bytes });
    }
    const first = new Map<string, VersionedEvent>();
    for (const event of events) {
      const key = keyOf(event);
      if (!first.has(key)) first.set(key, event);
    }
    this.#current = new Map(
      await Promise.all(
        [...first].map(async ([key, event]) => [key, this.#kept.get(key) ?? (await this.#read(event))] as const),
      ),
    );
  }

  /** The object an event finds; undefined when there is none. */
  before(event: VersionedEvent): object | undefined {
    return this.#current.get(keyOf(event))?.object;
  }

  /** Takes note of the object an event leaves; `bytes` is about how long its JSON is. */
  after(event: VersionedEvent, object: object | undefined, bytes: number): void {
    this.#current.set(keyOf(event), { object, bytes: bytes + 1 });
  }

  async #read({ address, header }: VersionedEvent): Promise<Known> {
    const found = await this.#log.objectAt(address, header.revision - 1);
    if (found === undefined) return { object: undefined, bytes: 1 };
    const { buffer, byteOffset, byteLength } = found.json;
    const text = Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
    return { object: JSON.parse(text) as object, bytes: byteLength + 1 };
  }
}

function keyOf({ address }: VersionedEvent): string {
  return `${address.resource}\0${objectKey(address.namespace, address.name)}`;
}

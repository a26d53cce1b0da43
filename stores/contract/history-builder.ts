import type { Operation } from 'fast-json-patch';
import type { Change } from '../../core/model/cluster-event.js';
import { encodeEvent, GENESIS_HASH, HASH_BYTES } from '../../core/model/event-record.js';
import { parseGroupResource } from '../../core/model/group-resource.js';
import type { AppendOutcome, LogEntry, LogHead, WritableJournal } from '../../core/model/journal.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import { objectKey } from '../../core/model/object-key.js';

/** An object of the tests: whatever is in `data`, which each change sets. */
interface TestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    creationTimestamp: string;
  };
  readonly data: unknown;
}

export const START = Date.parse('2025-01-01T00:00:00.000Z');
/** Every event of a built history is decided this long after the one before. */
export const TICK = 1_000;

/**
 * Builds a history event by event, and remembers what it should look like: the plainest possible model of a log. What it
 * builds is not in any log until `appendTo` has put it there.
 */
export class HistoryBuilder {
  readonly entries: LogEntry[] = [];
  /** After each event, every living object's JSON by `resource` and object key; the first is the state before any event. */
  readonly states: ReadonlyMap<string, string>[] = [new Map()];
  #hash: Uint8Array = GENESIS_HASH;
  #appended = 0;

  get revision(): number {
    return this.entries.length;
  }

  head(): LogHead {
    return { revision: this.revision, hash: Uint8Array.from(this.#hash) };
  }

  create(address: ObjectAddress, data: unknown = 'new'): this {
    const object: TestObject = {
      apiVersion: 'v1',
      kind: 'Test',
      metadata: {
        name: address.name,
        ...(address.namespace === undefined ? {} : { namespace: address.namespace }),
        uid: `uid-${this.revision + 1}`,
        resourceVersion: String(this.revision + 1),
        creationTimestamp: '2025-01-01T00:00:00Z',
      },
      data: structuredClone(data),
    };
    return this.#add(address, { type: 'created', object }, JSON.stringify(object));
  }

  modify(address: ObjectAddress, data: unknown): this {
    return this.patch(address, [{ op: 'replace', path: '/data', value: data }], data);
  }

  /** Modifies by a patch of the caller's own; `data` is what it makes of the object's data. */
  patch(address: ObjectAddress, patch: Operation[], data: unknown): this {
    const before = JSON.parse(this.states.at(-1)?.get(stateKey(address)) ?? 'null') as TestObject | null;
    if (before === null) throw new Error(`${address.name} does not exist`);
    const metadata = { ...before.metadata, resourceVersion: String(this.revision + 1) };
    return this.#add(address, { type: 'modified', patch }, JSON.stringify({ ...before, metadata, data }));
  }

  delete(address: ObjectAddress): this {
    return this.#add(address, { type: 'deleted' }, undefined);
  }

  /** Whether an object exists after the last event. */
  exists(address: ObjectAddress): boolean {
    return this.states.at(-1)?.has(stateKey(address)) ?? false;
  }

  /** The living objects of a collection or a namespace at a revision, as `key=json`, in key order. */
  listing(resource: string, namespace: string | undefined, at: number): string[] {
    const prefix = `${resource}|${namespace === undefined ? '' : `${namespace}/`}`;
    return [...(this.states[Math.min(at, this.revision)] ?? [])]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, json]): [string, string] => [key.slice(resource.length + 1), json])
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, json]) => `${key}=${json}`);
  }

  /** Appends, as one batch, what was built since the last time. */
  async appendTo(log: WritableJournal): Promise<AppendOutcome> {
    const batch = this.entries.slice(this.#appended);
    const outcome = await log.append(batch, this.#appended);
    if (outcome.type === 'appended') this.#appended = this.revision;
    return outcome;
  }

  #add(address: ObjectAddress, change: Change, json: string | undefined): this {
    const { group, resource } = parseGroupResource(address.resource);
    const revision = this.revision + 1;
    const encoded = encodeEvent(
      {
        revision,
        time: new Date(START + revision * TICK).toISOString(),
        version: 1,
        actor: { user: 'tester', groups: [] },
        request: { verb: 'update', correlation: 'test' },
        ref: { group, version: 'v1', resource, namespace: address.namespace, name: address.name, uid: 'uid' },
        change,
      },
      this.#hash,
    );
    this.#hash = encoded.record.subarray(0, HASH_BYTES);
    this.entries.push(change.type === 'modified' ? { ...encoded, after: Buffer.from(json ?? '') } : encoded);
    const state = new Map(this.states.at(-1));
    if (json === undefined) state.delete(stateKey(address));
    else state.set(stateKey(address), json);
    this.states.push(state);
    return this;
  }
}

/** A Pod's address. */
export function podVersion(namespace: string, name: string): ObjectAddress {
  return { resource: 'pods', namespace, name };
}

function stateKey({ resource, namespace, name }: ObjectAddress): string {
  return `${resource}|${objectKey(namespace, name)}`;
}

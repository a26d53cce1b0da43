import type { Operation } from 'fast-json-patch';
import { produce } from 'immer';
import type { Actor, Cause, Change, RequestInfo } from '../../core/model/cluster-event.js';
import { diffObjects } from '../../core/model/diff-objects.js';
import type { EventLog } from '../../core/model/event-log.js';
import { encodeEvent, GENESIS_HASH, HASH_BYTES } from '../../core/model/event-record.js';
import { groupOf, parseGroupResource, versionOf } from '../../core/model/group-resource.js';
import type { LogEntry } from '../../core/model/journal.js';
import type { KubeObject } from '../../core/model/object.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Millis } from '../../core/model/revision.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import { emptyState } from '../../core/state/cluster-state.js';
import { reduce } from '../../core/state/reduce.js';

export const BEGINNING: Millis = Date.parse('2026-01-01T00:00:00.000Z');

/** What may be said of a write beside the write itself. */
export interface Circumstances {
  readonly actor?: Partial<Actor>;
  readonly request?: Partial<RequestInfo>;
  readonly cause?: Cause;
}

/** An object to create: the recorder fills in what a server would. */
export interface Draft {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** An object under change: its parts by name. */
export type Fields = Record<string, Record<string, unknown>>;

/** Makes up a history, an event a second, and keeps the state after each event: what a timeline must say. */
export class Recorder {
  readonly entries: LogEntry[] = [];
  readonly states: ClusterState[] = [emptyState({ frozen: true })];
  #hash: Uint8Array = GENESIS_HASH;
  #appended = 0;

  get revision(): number {
    return this.entries.length;
  }

  get state(): ClusterState {
    return this.states.at(-1)!;
  }

  create(resource: string, draft: Draft, circumstances: Circumstances = {}): this {
    const revision = this.revision + 1;
    const metadata = {
      ...draft.metadata,
      uid: `uid-${revision}`,
      resourceVersion: String(revision),
      creationTimestamp: '2026-01-01T00:00:00Z',
    };
    const object: KubeObject = { ...draft, metadata };
    return this.#add(resource, object, { type: 'created', object }, 'create', circumstances);
  }

  modify(resource: string, key: string, change: (draft: Fields) => void, circumstances: Circumstances = {}): this {
    const before = this.#existing(resource, key);
    const after = produce(before, (draft) => {
      change(draft as unknown as Fields);
    });
    return this.#add(
      resource,
      before,
      { type: 'modified', patch: diffObjects(before, after) },
      'update',
      circumstances,
    );
  }

  /** Records a modification by a patch as it is, such as one that writes what is there already. */
  patch(resource: string, key: string, patch: readonly Operation[], circumstances: Circumstances = {}): this {
    return this.#add(resource, this.#existing(resource, key), { type: 'modified', patch }, 'patch', circumstances);
  }

  delete(resource: string, key: string, circumstances: Circumstances = {}): this {
    return this.#add(resource, this.#existing(resource, key), { type: 'deleted' }, 'delete', circumstances);
  }

  /** Appends what was recorded since the last time. */
  async appendTo(log: EventLog): Promise<void> {
    const outcome = await log.append(this.entries.slice(this.#appended), this.#appended);
    if (outcome.type !== 'appended') throw new Error('the log has other events');
    this.#appended = this.revision;
  }

  #existing(resource: string, key: string): KubeObject {
    const object = this.state.find(resource, key);
    if (object === undefined) throw new Error(`${resource} ${key} does not exist`);
    return object;
  }

  #add(resource: string, object: KubeObject, change: Change, verb: RequestInfo['verb'], about: Circumstances): this {
    const revision = this.revision + 1;
    const { namespace, name, uid } = object.metadata;
    const ref = {
      group: groupOf(object.apiVersion),
      version: versionOf(object.apiVersion),
      resource: parseGroupResource(resource).resource,
      namespace,
      name,
      uid,
    };
    const encoded = encodeEvent(
      {
        revision,
        time: new Date(BEGINNING + revision * 1000).toISOString(),
        version: 1,
        actor: { user: 'alice', groups: ['system:masters'], ...about.actor },
        request: { verb, correlation: `request-${revision}`, ...about.request },
        ...(about.cause === undefined ? {} : { cause: about.cause }),
        ref,
        change,
      },
      this.#hash,
    );
    this.#hash = encoded.record.subarray(0, HASH_BYTES);
    const { state } = reduce(this.state, encoded.event);
    const after = state.find(resource, objectKey(namespace, name));
    this.states.push(state);
    this.entries.push(change.type === 'modified' ? { ...encoded, after: Buffer.from(JSON.stringify(after)) } : encoded);
    return this;
  }
}

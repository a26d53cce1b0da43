import type { ClusterEvent, ObjectRef } from '../model/cluster-event.js';
import type { EventEffect } from '../model/event-record.js';
import { type GroupResource, groupResource } from '../model/group-resource.js';
import type { KubeObject } from '../model/object.js';
import { type ObjectKey, objectKey } from '../model/object-key.js';
import { replayPatch } from '../model/replay-patch.js';
import type { Revision } from '../model/revision.js';
import {
  CUSTOM_RESOURCE_DEFINITIONS,
  MUTATING_ADMISSION_POLICIES,
  MUTATING_ADMISSION_POLICY_BINDINGS,
  MUTATING_WEBHOOK_CONFIGURATIONS,
  VALIDATING_ADMISSION_POLICIES,
  VALIDATING_ADMISSION_POLICY_BINDINGS,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
} from '../schema/kinds.js';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS, ROLES } from '../schema/rbac-kinds.js';
import { ClusterState, type Collection } from './cluster-state.js';
import { deepFreeze } from './deep-freeze.js';
import { type Indexes, reindex, touchesIndexes } from './indexes.js';
import { SortedMap } from './sorted-map.js';

/**
 * What is made of these collections, the kinds there are, who may do what, and what admission asks, is remembered by their identity: each one stays as it is.
 */
const REMEMBERED: ReadonlySet<GroupResource> = new Set(
  [
    CUSTOM_RESOURCE_DEFINITIONS,
    CLUSTER_ROLE_BINDINGS,
    ROLE_BINDINGS,
    CLUSTER_ROLES,
    ROLES,
    MUTATING_WEBHOOK_CONFIGURATIONS,
    VALIDATING_WEBHOOK_CONFIGURATIONS,
    MUTATING_ADMISSION_POLICIES,
    MUTATING_ADMISSION_POLICY_BINDINGS,
    VALIDATING_ADMISSION_POLICIES,
    VALIDATING_ADMISSION_POLICY_BINDINGS,
  ].map(({ groupResource }) => groupResource),
);

/** What one event did to its object. */
export interface Transition {
  readonly resource: GroupResource;
  readonly key: ObjectKey;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** The next state. Throws when the event does not follow from the state: such a log is corrupt. */
export function reduce(state: ClusterState, event: ClusterEvent): { state: ClusterState; transition: Transition } {
  const next = new StateBuilder(state);
  const transition = next.apply(event);
  return { state: next.build(), transition };
}

/** Folds many events at once: copies made for the first event are changed in place by the next. */
export class StateBuilder {
  #revision: Revision;
  #collections: SortedMap<Collection>;
  #indexes: Indexes;
  readonly #frozen: boolean;
  readonly #own = new Map<GroupResource, Collection>();
  readonly #ownPods = new Set<SortedMap<KubeObject>>();
  #ownIndexes = false;

  constructor(base: ClusterState) {
    this.#revision = base.revision;
    this.#collections = base.collections.copy();
    this.#indexes = base.indexes;
    this.#frozen = base.frozen;
  }

  get revision(): Revision {
    return this.#revision;
  }

  /** Applies the event that follows. */
  apply(event: EventEffect): Transition {
    if (event.revision !== this.#revision + 1) {
      throw new Error(`event ${event.revision} does not follow revision ${this.#revision}`);
    }
    const transition = transitionFrom((resource, key) => this.#find(resource, key), event);
    this.#take(event.revision, transition);
    return transition;
  }

  /** Applies the event that follows when it is known already what it does to the object that is there. */
  follow(transition: Transition): void {
    this.#take(this.#revision + 1, transition);
  }

  #find(resource: GroupResource, key: ObjectKey): KubeObject | undefined {
    return (this.#own.get(resource) ?? this.#collections.get(resource))?.get(key);
  }

  #take(revision: Revision, { resource, key, before, after }: Transition): void {
    this.#revision = revision;
    this.#put(resource, key, before, after);
  }

  /** Puts an object as it was at a revision, when a state is loaded rather than folded. */
  load(resource: GroupResource, key: ObjectKey, object: KubeObject): void {
    this.#put(resource, key, undefined, object);
  }

  /** Says which revision a loaded state stands at. */
  at(revision: Revision): this {
    this.#revision = revision;
    return this;
  }

  /** The state so far. What is applied later changes it, too: whoever keeps it uses the builder no more. */
  build(): ClusterState {
    return new ClusterState(this.#revision, this.#collections, this.#indexes, this.#frozen);
  }

  #put(resource: GroupResource, key: ObjectKey, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const collection = this.#collectionToChange(resource);
    if (after === undefined) collection.delete(key);
    else collection.set(key, this.#frozen ? deepFreeze(after) : after);
    if (collection.size === 0) {
      this.#collections.delete(resource);
      this.#own.delete(resource);
    }
    if (touchesIndexes(resource, before, after))
      reindex(this.#indexesToChange(), this.#ownPods, resource, key, before, after);
  }

  #collectionToChange(resource: GroupResource): Collection {
    const own = this.#own.get(resource);
    if (own !== undefined && !REMEMBERED.has(resource)) return own;
    const copy = this.#collections.get(resource)?.copy() ?? new SortedMap<KubeObject>();
    this.#own.set(resource, copy);
    this.#collections.set(resource, copy);
    return copy;
  }

  #indexesToChange(): Indexes {
    if (!this.#ownIndexes) {
      const { owners, orphans, podsByNode, byMark } = this.#indexes;
      this.#indexes = {
        owners: owners.copy(),
        orphans: orphans.copy(),
        podsByNode: podsByNode.copy(),
        byMark: byMark.copy(),
      };
      this.#ownIndexes = true;
    }
    return this.#indexes;
  }
}

/** What an event does to the object of a state, without making the next state. Throws when it does not follow from it. */
export function transitionOf(state: ClusterState, event: EventEffect): Transition {
  return transitionFrom((resource, key) => state.find(resource, key), event);
}

function transitionFrom(
  find: (resource: GroupResource, key: ObjectKey) => KubeObject | undefined,
  event: EventEffect,
): Transition {
  const resource = groupResource(event.ref.group, event.ref.resource);
  const key = objectKey(event.ref.namespace, event.ref.name);
  const before = find(resource, key);
  return { resource, key, before, after: evolve(before, event) };
}

/** The object after an event. */
function evolve(before: KubeObject | undefined, event: EventEffect): KubeObject | undefined {
  mustFollow(event, before);
  const { change, revision } = event;
  if (change.type === 'created') return change.object;
  if (change.type === 'deleted') return undefined;
  const patched = replayPatch(before!, change.patch);
  return { ...patched, metadata: { ...patched.metadata, resourceVersion: String(revision) } };
}

const DOES = { created: 'creates', modified: 'modifies', deleted: 'deletes' } as const;

/** Throws when an event creates an object that exists, or does anything else to one that does not: such a log is corrupt. */
export function mustFollow({ change: { type }, ref, revision }: EventEffect, before: KubeObject | undefined): void {
  if ((before === undefined) === (type === 'created')) return;
  const found = before === undefined ? 'does not exist' : 'exists';
  throw new Error(`event ${revision} ${DOES[type]} ${describe(ref)}, which ${found}`);
}

function describe(ref: ObjectRef): string {
  return `${groupResource(ref.group, ref.resource)} ${objectKey(ref.namespace, ref.name)}`;
}

import { applyPatch } from '../model/apply-patch.js';
import type { EventEffect } from '../model/event-record.js';
import { type GroupResource, groupResource } from '../model/group-resource.js';
import type { KubeObject } from '../model/object.js';
import { type ObjectKey, objectKey } from '../model/object-key.js';
import type { Revision } from '../model/revision.js';
import { type ClusterState, emptyState } from './cluster-state.js';
import { mustFollow, StateBuilder } from './reduce.js';

/** An object that nobody but the fold holds. */
type OwnObject = KubeObject & { metadata: { resourceVersion: string } };

/**
 * Folds a whole history whose states on the way nobody asks for. Objects are changed in place, order and indexes are
 * made once at the end: that takes half the time of `StateBuilder`, which must leave every state it hands out as it was.
 */
export class StateFold {
  #revision: Revision = 0;
  readonly #collections = new Map<GroupResource, Map<ObjectKey, OwnObject>>();

  /** Applies the event that follows, whose change must not be used any more. Throws when it does not follow: such a log is corrupt. */
  apply(event: EventEffect): void {
    const { revision, ref, change } = event;
    if (revision !== this.#revision + 1)
      throw new Error(`event ${revision} does not follow revision ${this.#revision}`);
    const collection = this.#collectionOf(groupResource(ref.group, ref.resource));
    const key = objectKey(ref.namespace, ref.name);
    const before = collection.get(key);
    mustFollow(event, before);
    if (change.type === 'created') collection.set(key, change.object as OwnObject);
    else if (change.type === 'deleted') collection.delete(key);
    else {
      const after = applyPatch(before, change.patch) as OwnObject;
      after.metadata.resourceVersion = String(revision);
      if (after !== before) collection.set(key, after);
    }
    this.#revision = revision;
  }

  /** The state that the events lead to. Ends the fold. */
  build(options: { readonly frozen?: boolean } = {}): ClusterState {
    const builder = new StateBuilder(emptyState(options));
    for (const [resource, collection] of this.#collections) {
      for (const key of [...collection.keys()].sort()) builder.load(resource, key, collection.get(key)!);
    }
    return builder.at(this.#revision).build();
  }

  #collectionOf(resource: GroupResource): Map<ObjectKey, OwnObject> {
    const known = this.#collections.get(resource);
    if (known !== undefined) return known;
    const collection = new Map<ObjectKey, OwnObject>();
    this.#collections.set(resource, collection);
    return collection;
  }
}

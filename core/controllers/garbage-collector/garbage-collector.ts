import type { Intent } from '../../model/command.js';
import { type Controller, type Reconciliation, SETTLED } from '../../model/controller.js';
import { deleteObject, updateObject } from '../../model/intent.js';
import type { OwnerReference } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import { FOREGROUND, hasFinalizer, isDeletingDependents, isOrphaningDependents, ORPHAN } from './finalizers.js';
import { classifyOwners, type Owners, type ResourceOf } from './owners.js';
import { garbageRequests, type Item, requestedItem } from './requests.js';

/** How long until an owner of a kind that is not served is looked for again: as often as kinds are discovered. */
const DISCOVERY_PERIOD: Millis = 30_000;

/**
 * Deletes objects whose owners are all gone, and carries out foreground deletion and orphaning.
 * `resourceOf` maps what owner references name to the resource that holds it.
 * Source: pkg/controller/garbagecollector/garbagecollector.go.
 */
export function garbageCollector(resourceOf: ResourceOf): Controller {
  return {
    name: 'generic-garbage-collector',
    watches: [],
    watchAll: (resource, change, view) => garbageRequests(resource, change, view, resourceOf),
    reconcile(view, request) {
      const item = requestedItem(view, request);
      if (item === undefined) return SETTLED;
      const { object } = item;
      if (isOrphaningDependents(object)) return { intents: orphanDependents(view, item) };
      if (isDeletingDependents(object)) return { intents: releaseWhenUnblocked(view, item) };
      // What is being deleted already needs nothing more; its dependents follow when it is gone.
      if (object.metadata.deletionTimestamp !== undefined) return SETTLED;
      if ((object.metadata.ownerReferences ?? []).length === 0) return SETTLED;
      return collect(view, item, resourceOf);
    },
  };
}

/** Makes the dependents forget their owner, and then lets the owner go. */
function orphanDependents(view: View, owner: Item): Intent[] {
  const { uid } = owner.object.metadata;
  const forget = view
    .dependents(uid)
    .filter(({ object }) => object.metadata.uid !== uid)
    .map((dependent) => withoutOwners(dependent, [uid], 'its owner is deleted without its dependents'));
  return [...forget, withoutFinalizer(owner, ORPHAN)];
}

/** Lets the owner go when no dependent blocks its deletion any more; the dependents are looked at one by one. */
function releaseWhenUnblocked(view: View, owner: Item): Intent[] {
  const { uid } = owner.object.metadata;
  const isBlocked = view
    .dependents(uid)
    .some(({ object }) => object.metadata.ownerReferences?.some((each) => each.uid === uid && each.blockOwnerDeletion));
  return isBlocked ? [] : [withoutFinalizer(owner, FOREGROUND)];
}

function collect(view: View, item: Item, resourceOf: ResourceOf): Reconciliation {
  const owners = classifyOwners(view, item.object, resourceOf);
  if (owners === 'kind-not-served') return { intents: [], requeueAfter: DISCOVERY_PERIOD };
  if (owners === 'namespaced-owner-of-cluster-object') return SETTLED;
  if (owners.solid.length === 0) return { intents: deleteItem(view, item, owners) };
  const leaving = [...owners.dangling, ...owners.waiting].map(({ uid }) => uid);
  return { intents: leaving.length === 0 ? [] : [withoutOwners(item, leaving, 'those owners are gone or going')] };
}

/**
 * Deletes an object that no owner keeps. When an owner waits for it, its own dependents go before it; should one of those
 * wait already, the two might wait for each other, so the object stops blocking its owners first.
 */
function deleteItem(view: View, item: Item, { waiting }: Owners): Intent[] {
  const { object } = item;
  const dependents = view.dependents(object.metadata.uid);
  if (waiting.length === 0 || dependents.length === 0) {
    const policy = hasFinalizer(object, ORPHAN)
      ? 'Orphan'
      : hasFinalizer(object, FOREGROUND)
        ? 'Foreground'
        : 'Background';
    return [deletion(item, policy, object.metadata.resourceVersion, 'its owners are gone')];
  }
  const mayWaitForEachOther = dependents.some((dependent) => isDeletingDependents(dependent.object));
  const blocks = object.metadata.ownerReferences?.some(({ blockOwnerDeletion }) => blockOwnerDeletion) ?? false;
  if (mayWaitForEachOther && blocks) {
    return [unblocked(item), deletion(item, 'Foreground', undefined, 'its owner waits for it to go')];
  }
  return [deletion(item, 'Foreground', object.metadata.resourceVersion, 'its owner waits for it to go')];
}

/** With the version it was seen at, so that an owner added in the meantime is not overlooked. */
function deletion(
  { resource, object }: Item,
  propagationPolicy: 'Background' | 'Foreground' | 'Orphan',
  resourceVersion: string | undefined,
  reason: string,
): Intent {
  const { uid } = object.metadata;
  const preconditions = { uid, ...(resourceVersion !== undefined && { resourceVersion }) };
  return deleteObject({ groupResource: resource }, object, { propagationPolicy, preconditions, reason });
}

function withoutOwners(item: Item, uids: readonly string[], reason: string): Intent {
  const keep = item.object.metadata.ownerReferences?.filter(({ uid }) => !uids.includes(uid));
  return withOwners(item, keep, reason);
}

function unblocked(item: Item): Intent {
  const references = item.object.metadata.ownerReferences?.map((each) => ({ ...each, blockOwnerDeletion: false }));
  return withOwners(item, references, 'it and a dependent may wait for each other');
}

function withOwners(item: Item, ownerReferences: readonly OwnerReference[] | undefined, reason: string): Intent {
  const { object } = item;
  const metadata = { ...object.metadata, ownerReferences: ownerReferences?.length ? ownerReferences : undefined };
  return updateObject(typeOf(item), { ...object, metadata }, { reason });
}

function withoutFinalizer(item: Item, finalizer: string): Intent {
  const { object } = item;
  const finalizers = object.metadata.finalizers?.filter((each) => each !== finalizer);
  const metadata = { ...object.metadata, finalizers: finalizers?.length ? finalizers : undefined };
  const reason = `its dependents are done with: ${finalizer}`;
  return updateObject(typeOf(item), { ...object, metadata }, { reason });
}

function typeOf({ resource, object }: Item): ResourceType {
  const { apiVersion, kind, metadata } = object;
  return { groupResource: resource, apiVersion, kind, namespaced: metadata.namespace !== undefined };
}

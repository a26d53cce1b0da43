import type { ObjectChange, ReconcileRequest } from '../../model/controller.js';
import type { GroupResource } from '../../model/group-resource.js';
import type { KubeObject } from '../../model/object.js';
import type { View } from '../../model/view.js';
import { isDeletingDependents, isOrphaningDependents } from './finalizers.js';

/** Resources that take no part in garbage collection. Source: garbagecollector.go DefaultIgnoredResources. */
const IGNORED: ReadonlySet<GroupResource> = new Set(['events', 'events.events.k8s.io']);

/**
 * Which objects a change makes worth looking at, by uid: the object when its owners or its own deletion changed; its
 * dependents when it went or waits for them; its owners when they wait for it.
 * Source: pkg/controller/garbagecollector/graph_builder.go processGraphChanges.
 */
export function* garbageRequests(
  resource: GroupResource,
  { before, after }: ObjectChange,
  view: View,
): Iterable<ReconcileRequest> {
  if (IGNORED.has(resource)) return;
  const ownersChanged = before?.metadata.ownerReferences !== after?.metadata.ownerReferences;
  if (after !== undefined) {
    const waitsNow = waitsForDependents(after);
    const deletionChanged =
      before?.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
      before?.metadata.finalizers !== after.metadata.finalizers;
    const hasOwners = (after.metadata.ownerReferences ?? []).length > 0;
    if ((ownersChanged && hasOwners) || (deletionChanged && waitsNow)) yield requestFor(after);
    const beganForeground = isDeletingDependents(after) && (before === undefined || !isDeletingDependents(before));
    if (beganForeground) yield* dependentsOf(after, view);
  } else if (before !== undefined) {
    yield* dependentsOf(before, view);
  }
  if (before === undefined) return;
  if (ownersChanged || after === undefined) yield* waitingOwnersOf(before, view);
}

/** The request that stands for an object: GC works on every kind, so its name is the uid. */
export function requestFor({ metadata }: KubeObject): ReconcileRequest {
  return { name: metadata.uid };
}

function waitsForDependents(object: KubeObject): boolean {
  return isDeletingDependents(object) || isOrphaningDependents(object);
}

function* dependentsOf({ metadata }: KubeObject, view: View): Iterable<ReconcileRequest> {
  for (const { object } of view.dependents(metadata.uid)) yield requestFor(object);
}

function* waitingOwnersOf({ metadata }: KubeObject, view: View): Iterable<ReconcileRequest> {
  for (const { uid } of metadata.ownerReferences ?? []) {
    const owner = view.byUid(uid)?.object;
    if (owner !== undefined && waitsForDependents(owner)) yield requestFor(owner);
  }
}

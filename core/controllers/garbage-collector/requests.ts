import type { ObjectChange, ReconcileRequest } from '../../model/controller.js';
import type { GroupResource } from '../../model/group-resource.js';
import type { KubeObject } from '../../model/object.js';
import type { View } from '../../model/view.js';
import { isDeletingDependents, isOrphaningDependents } from './finalizers.js';
import type { ResourceOf } from './owners.js';

/** Resources that take no part in garbage collection. Source: garbagecollector.go DefaultIgnoredResources. */
const IGNORED: ReadonlySet<GroupResource> = new Set(['events', 'events.events.k8s.io']);

/**
 * Which objects a change makes worth looking at: the object when its owners or its own deletion changed; its
 * dependents when it went or waits for them; its owners when they wait for it.
 * Source: pkg/controller/garbagecollector/graph_builder.go processGraphChanges.
 */
export function* garbageRequests(
  resource: GroupResource,
  { before, after }: ObjectChange,
  view: View,
  resourceOf: ResourceOf,
): Iterable<ReconcileRequest> {
  if (IGNORED.has(resource)) return;
  const ownersChanged = before?.metadata.ownerReferences !== after?.metadata.ownerReferences;
  if (after !== undefined) {
    const waitsNow = waitsForDependents(after);
    const deletionChanged =
      before?.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
      before?.metadata.finalizers !== after.metadata.finalizers;
    const hasOwners = (after.metadata.ownerReferences ?? []).length > 0;
    if ((ownersChanged && hasOwners) || (deletionChanged && waitsNow)) yield requestFor({ resource, object: after });
    const beganForeground = isDeletingDependents(after) && (before === undefined || !isDeletingDependents(before));
    if (beganForeground) yield* dependentsOf(after, view);
  } else if (before !== undefined) {
    yield* dependentsOf(before, view);
  }
  if (before === undefined) return;
  if (ownersChanged || after === undefined) yield* waitingOwnersOf(before, view, resourceOf);
}

/** An object and its resource. */
export interface Item {
  readonly resource: GroupResource;
  readonly object: KubeObject;
}

/** The request that stands for an object: the collector works on every kind, so its name is `deployments.apps/frontend`. */
export function requestFor({ resource, object }: Item): ReconcileRequest {
  const { namespace, name } = object.metadata;
  return { ...(namespace !== undefined && { namespace }), name: `${resource}/${name}` };
}

/** The object that a request stands for; undefined when it is gone. */
export function requestedItem(view: View, { namespace, name }: ReconcileRequest): Item | undefined {
  const slash = name.indexOf('/');
  const resource = name.slice(0, slash);
  const object = view.getResource(resource, namespace, name.slice(slash + 1));
  return object && { resource, object };
}

function waitsForDependents(object: KubeObject): boolean {
  return isDeletingDependents(object) || isOrphaningDependents(object);
}

function* dependentsOf({ metadata }: KubeObject, view: View): Iterable<ReconcileRequest> {
  for (const dependent of view.dependents(metadata.uid)) yield requestFor(dependent);
}

function* waitingOwnersOf({ metadata }: KubeObject, view: View, resourceOf: ResourceOf): Iterable<ReconcileRequest> {
  for (const { apiVersion, kind, name, uid } of metadata.ownerReferences ?? []) {
    const type = resourceOf(apiVersion, kind, view);
    const owner = type && view.get(type, metadata.namespace, name);
    if (type === undefined || owner?.metadata.uid !== uid || !waitsForDependents(owner)) continue;
    yield requestFor({ resource: type.groupResource, object: owner });
  }
}

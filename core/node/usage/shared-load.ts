import { controllerOf, type KubeObject } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { Pod, PodCondition } from '../../schema/generated/types/core.js';
import { DEPLOYMENTS, PODS, REPLICA_SETS, REPLICATION_CONTROLLERS, STATEFUL_SETS } from '../../schema/kinds.js';
import { annotationOf, SIMULATION_PREFIX } from '../../schema/simulation-annotations.js';
import { declaredMilli, type UsedResource } from './declared-usage.js';

const WORKLOADS = [REPLICA_SETS, STATEFUL_SETS, DEPLOYMENTS, REPLICATION_CONTROLLERS];
const MAX_OWNERS = 3;

/**
 * What a Pod gets of the load that its Deployment, ReplicaSet, StatefulSet or ReplicationController is annotated with: all of its Pods that are
 * ready share it, so that more of them have less to do each. In thousandths.
 */
export function sharedLoad(view: View, pod: Pod, resource: UsedResource, at: Millis): number {
  if (!isReady(pod)) return 0;
  let sum = 0;
  let owned: KubeObject = pod;
  for (let depth = 0; depth < MAX_OWNERS; depth++) {
    const owner = ownerOf(view, owned);
    if (owner === undefined) break;
    const began = parseTimestamp(owner.metadata.creationTimestamp) ?? at;
    const load = declaredMilli(annotationOf(owner, `${SIMULATION_PREFIX}load-${resource}`), at - began);
    if (load !== undefined && load > 0) sum += load / Math.max(1, readyBelow(view, owner));
    owned = owner;
  }
  return sum;
}

function ownerOf(view: View, object: KubeObject): KubeObject | undefined {
  const reference = controllerOf(object);
  const type = WORKLOADS.find(
    ({ kind, apiVersion }) => kind === reference?.kind && apiVersion === reference.apiVersion,
  );
  const owner = type && view.get<KubeObject>(type, object.metadata.namespace, reference?.name ?? '');
  return owner?.metadata.uid === reference?.uid ? owner : undefined;
}

/** By owner. Each of its Pods asks, and views never change. */
const counts = new WeakMap<View, Map<string, number>>();

function readyBelow(view: View, owner: KubeObject): number {
  const known = counts.get(view) ?? new Map<string, number>();
  counts.set(view, known);
  const { uid } = owner.metadata;
  const count = known.get(uid) ?? podsBelow(view, owner).filter(isReady).length;
  known.set(uid, count);
  return count;
}

function podsBelow(view: View, { metadata }: KubeObject): readonly Pod[] {
  const sets = view.ownedBy(REPLICA_SETS, metadata.uid);
  return [...view.ownedBy(PODS, metadata.uid), ...sets.flatMap((set) => view.ownedBy(PODS, set.metadata.uid))];
}

function isReady({ metadata, status }: Pod): boolean {
  const isTrue = ({ type, status: value }: PodCondition) => type === 'Ready' && value === 'True';
  return metadata.deletionTimestamp === undefined && status?.conditions?.some(isTrue) === true;
}

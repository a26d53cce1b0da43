import { controllerOf, type KubeObject } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { PodDisruptionBudget } from '../../schema/generated/types/policy.js';
import { DEPLOYMENTS, REPLICA_SETS, REPLICATION_CONTROLLERS, STATEFUL_SETS } from '../../schema/kinds.js';
import { intOrPercent } from '../int-or-percent.js';

/** How many Pods a budget is of, and how many of them it wants healthy. */
export interface WantedPods {
  readonly expected: number;
  readonly healthy: number;
}

/**
 * How many of its Pods a budget wants healthy. A bound that is a share, or of the Pods that may be missing, is of all that their controllers
 * are to keep, whether they are there or not; undefined when a Pod's controller does not say how many it keeps.
 * Source: pkg/controller/disruption/disruption.go getExpectedPodCount.
 */
export function wantedPods(view: View, { spec }: PodDisruptionBudget, pods: readonly Pod[]): WantedPods | undefined {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable === undefined && typeof minAvailable === 'number') {
    return { expected: pods.length, healthy: minAvailable };
  }
  if (maxUnavailable === undefined && minAvailable === undefined) return { expected: 0, healthy: 0 };
  const expected = keptByControllers(view, pods);
  if (expected === undefined) return undefined;
  const healthy =
    maxUnavailable !== undefined
      ? Math.max(0, expected - intOrPercent(maxUnavailable, expected, 'up'))
      : intOrPercent(minAvailable!, expected, 'up');
  return { expected, healthy };
}

/** How many Pods the controllers of these are to keep. A Pod that has none does not count. */
function keptByControllers(view: View, pods: readonly Pod[]): number | undefined {
  const seen = new Set<string>();
  let sum = 0;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner === undefined || seen.has(owner.uid)) continue;
    seen.add(owner.uid);
    const kept = keptBy(view, pod.metadata.namespace, owner);
    if (kept === undefined) return undefined;
    if (seen.has(`kept by ${kept.uid}`)) continue;
    seen.add(`kept by ${kept.uid}`);
    sum += kept.replicas;
  }
  return sum;
}

/** What keeps a number of Pods. */
type Keeper = KubeObject & { readonly spec?: { readonly replicas?: number } };

const KEEPERS: readonly ResourceType[] = [REPLICA_SETS, STATEFUL_SETS, REPLICATION_CONTROLLERS];

/** How many Pods one controller keeps; of a ReplicaSet that a Deployment has, how many the Deployment keeps. */
function keptBy(
  view: View,
  namespace: string | undefined,
  { kind, name, uid }: { readonly kind: string; readonly name: string; readonly uid: string },
): { readonly uid: string; readonly replicas: number } | undefined {
  const type = KEEPERS.find((each) => each.kind === kind) as ResourceType<Keeper> | undefined;
  if (type === undefined) return undefined;
  const keeper = view.get(type, namespace, name);
  if (keeper?.metadata.uid !== uid) return { uid, replicas: 0 };
  const owner = controllerOf(keeper);
  const deployment = owner?.kind === 'Deployment' ? view.get(DEPLOYMENTS, namespace, owner.name) : undefined;
  const counted: Keeper = deployment !== undefined && deployment.metadata.uid === owner?.uid ? deployment : keeper;
  return { uid: counted.metadata.uid, replicas: counted.spec?.replicas ?? 1 };
}

import { controllerOf, type KubeObject, type OwnerReference } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import type { FindScale } from '../../schema/find-scale.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { PodDisruptionBudget } from '../../schema/generated/types/policy.js';
import { DEPLOYMENTS, REPLICA_SETS, REPLICATION_CONTROLLERS, STATEFUL_SETS } from '../../schema/kinds.js';
import { intOrPercent } from '../int-or-percent.js';

/** How many Pods a budget is of, and how many of them it wants healthy. */
export interface WantedPods {
  readonly expected: number;
  readonly healthy: number;
  /** Whether some of its Pods have no controller, so that nobody can tell how many there should be. */
  readonly hasUnmanaged: boolean;
}

/**
 * How many of its Pods a budget wants healthy. A bound that is a share, or of the Pods that may be missing, is of all that their controllers
 * are to keep, whether they are there or not; an error says why that cannot be told.
 * Source: pkg/controller/disruption/disruption.go getExpectedPodCount.
 */
export function wantedPods(
  view: View,
  { spec }: PodDisruptionBudget,
  pods: readonly Pod[],
  findScale: FindScale | undefined,
): Result<WantedPods, string> {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable === undefined && typeof minAvailable === 'number') {
    return ok({ expected: pods.length, healthy: minAvailable, hasUnmanaged: false });
  }
  if (maxUnavailable === undefined && minAvailable === undefined) {
    return ok({ expected: 0, healthy: 0, hasUnmanaged: false });
  }
  const kept = keptByControllers(view, pods, findScale);
  if (!kept.ok) return kept;
  const expected = kept.value;
  const healthy =
    maxUnavailable !== undefined
      ? Math.max(0, expected - intOrPercent(maxUnavailable, expected, 'up'))
      : intOrPercent(minAvailable!, expected, 'up');
  return ok({ expected, healthy, hasUnmanaged: pods.some((pod) => controllerOf(pod) === undefined) });
}

/** How many Pods the controllers of these are to keep. A Pod that has none does not count. */
function keptByControllers(view: View, pods: readonly Pod[], findScale: FindScale | undefined): Result<number, string> {
  const seen = new Set<string>();
  let sum = 0;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner === undefined || seen.has(owner.uid)) continue;
    seen.add(owner.uid);
    const kept = keptBy(view, pod.metadata.namespace, owner) ?? keptByScale(view, pod, owner, findScale);
    if ('ok' in kept) return kept;
    if (seen.has(`kept by ${kept.uid}`)) continue;
    seen.add(`kept by ${kept.uid}`);
    sum += kept.replicas;
  }
  return ok(sum);
}

/** What keeps a number of Pods. */
type Keeper = KubeObject & { readonly spec?: { readonly replicas?: number } };

const KEEPERS: readonly ResourceType[] = [REPLICA_SETS, STATEFUL_SETS, REPLICATION_CONTROLLERS];

interface Kept {
  readonly uid: string;
  readonly replicas: number;
}

/** How many Pods one controller keeps; of a ReplicaSet that a Deployment has, how many the Deployment keeps. One that is gone keeps none. */
function keptBy(view: View, namespace: string | undefined, { kind, name, uid }: OwnerReference): Kept | undefined {
  const type = KEEPERS.find((each) => each.kind === kind) as ResourceType<Keeper> | undefined;
  if (type === undefined) return undefined;
  const keeper = view.get(type, namespace, name);
  if (keeper?.metadata.uid !== uid) return { uid, replicas: 0 };
  const owner = controllerOf(keeper);
  const deployment = owner?.kind === 'Deployment' ? view.get(DEPLOYMENTS, namespace, owner.name) : undefined;
  const counted: Keeper = deployment !== undefined && deployment.metadata.uid === owner?.uid ? deployment : keeper;
  return { uid: counted.metadata.uid, replicas: counted.spec?.replicas ?? 1 };
}

/** How many Pods a controller of any kind with a Scale keeps. Source: disruption.go getScaleController. */
function keptByScale(
  view: View,
  { metadata }: Pod,
  owner: OwnerReference,
  findScale: FindScale | undefined,
): Kept | Result<never, string> {
  const found = findScale?.(view, metadata.namespace, owner);
  if (found === undefined) return fail(`found no controllers for pod ${JSON.stringify(metadata.name)}`);
  if (!found.ok) return found;
  const { object, replicas } = found.value;
  if (object.metadata.uid === owner.uid) return { uid: owner.uid, replicas };
  return fail(`found no controllers for pod ${JSON.stringify(metadata.name)}`);
}

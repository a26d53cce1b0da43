import type { Intent } from '../../model/command.js';
import type { StatefulSet } from '../../schema/generated/types/apps.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { isPodTerminal } from '../pods/pod-condition.js';
import type { PodDraft } from '../pods/pod-from-template.js';
import { isWanted, ordinalOf, replicasOf, startOrdinal } from './identity.js';
import {
  completeClaims,
  correctClaims,
  correctPod,
  createPod,
  deletePod,
  type PodStep,
  type StepContext,
} from './pod-steps.js';
import type { SetRevisions } from './revisions.js';
import { revisionOf, statefulPod } from './stateful-pod.js';
import { isAvailable, isRunningAndReady } from './stateful-set-status.js';

/** How many Pods one reconcile makes at most. Source: pkg/controller/statefulset MaxBatchSize. */
const BURST_REPLICAS = 500;

/** What is to be done to a set's Pods, and how many of them are deleted because of an update. */
export interface PodChanges {
  readonly intents: readonly Intent[];
  readonly leaving: number;
}

/** A Pod that the set asks for: as it is, or as it is about to be made. */
type Replica = { readonly ordinal: number } & ({ readonly pod: Pod } | { readonly draft: PodDraft });

/**
 * One step towards the Pods that a set asks for. When it is ordered, each Pod waits until those before it are available, and goes only when
 * all others are; when it is parallel, none waits. Scaling comes before updating.
 * Source: pkg/controller/statefulset/stateful_set_control.go updateStatefulSet.
 */
export function reconcilePods(context: StepContext, revisions: SetRevisions, pods: readonly Pod[]): PodChanges {
  const { set } = context;
  const ordered = set.spec.podManagementPolicy !== 'Parallel';
  const intents: Intent[] = [];
  const replicas: Replica[] = [];
  let made = 0;
  for (const replica of eachReplica(set, revisions, pods)) {
    const step = stepReplica(context, replica, ordered);
    intents.push(...step.intents);
    replicas.push(replica);
    if ('draft' in replica) made += 1;
    if (made === BURST_REPLICAS || (step.waits && ordered)) return { intents, leaving: 0 };
  }
  const condemned = pods
    .filter((pod) => ordinalOf(pod) >= 0 && !isWanted(set, ordinalOf(pod)))
    .sort((a, b) => ordinalOf(b) - ordinalOf(a));
  intents.push(...condemned.flatMap((pod) => correctClaims(context, pod)));
  const first = firstUnavailable(context, replicas, condemned);
  for (const pod of condemned) {
    const step = stepCondemned(context, pod, ordered, first);
    intents.push(...step.intents);
    if (step.waits && ordered) return { intents, leaving: 0 };
  }
  const outdated =
    set.spec.updateStrategy?.type === 'OnDelete' ? undefined : nextOutdated(context, revisions, replicas);
  if (outdated === undefined) return { intents, leaving: 0 };
  return { intents: [...intents, ...deletePod(context, outdated, 'it is of an earlier revision')], leaving: 1 };
}

/** Every Pod that the set asks for, lowest ordinal first; one after the other, for a set may ask for more than anybody could make. */
function* eachReplica(set: StatefulSet, revisions: SetRevisions, pods: readonly Pod[]): Iterable<Replica> {
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  for (let index = 0; index < replicasOf(set); index += 1) {
    const ordinal = startOrdinal(set) + index;
    const pod = byOrdinal.get(ordinal);
    if (pod !== undefined) {
      yield { ordinal, pod };
      continue;
    }
    const { name, template } = isOfCurrent(set, index) ? revisions.current : revisions.update;
    yield { ordinal, draft: statefulPod(set, template, name, ordinal) };
  }
}

/** Whether a Pod that is made again is of the revision that the set has, and not of the one it is updated to. Source: newVersionedStatefulSetPod. */
function isOfCurrent({ spec, status }: StatefulSet, index: number): boolean {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (rollingUpdate !== undefined) return index < (rollingUpdate.partition ?? 0);
  return type !== 'OnDelete' && index < (status?.currentReplicas ?? 0);
}

/** Source: stateful_set_control.go processReplica. */
function stepReplica(context: StepContext, replica: Replica, ordered: boolean): PodStep {
  if ('draft' in replica) return { intents: createPod(context, replica.draft, replica.ordinal), waits: true };
  const { pod } = replica;
  const { set, now } = context;
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  if (isPodTerminal(pod)) {
    return { intents: terminating ? [] : deletePod(context, pod, 'it ended and is made again'), waits: true };
  }
  const claims = (pod.status?.phase ?? 'Pending') === 'Pending' ? completeClaims(context, pod) : [];
  if (ordered && (terminating || !isRunningAndReady(pod) || !isAvailable(set, pod, now))) {
    return { intents: claims, waits: true };
  }
  return { intents: claims.length > 0 ? claims : correctPod(context, pod), waits: false };
}

/** Source: stateful_set_control.go processCondemned. */
function stepCondemned(context: StepContext, pod: Pod, ordered: boolean, first: Pod | undefined): PodStep {
  const { set, now } = context;
  if (pod.metadata.deletionTimestamp !== undefined) return { intents: [], waits: true };
  const healthy = isRunningAndReady(pod) && isAvailable(set, pod, now);
  if (ordered && !healthy && pod !== first) return { intents: [], waits: true };
  return { intents: deletePod(context, pod, 'too many replicas'), waits: true };
}

/** The lowest Pod that does not serve, among those that stay and then among those that go; undefined when the lowest is not there yet. */
function firstUnavailable(
  { set, now }: StepContext,
  replicas: readonly Replica[],
  condemned: readonly Pod[],
): Pod | undefined {
  for (const replica of replicas) {
    if ('draft' in replica) return undefined;
    if (isUnavailable(set, replica.pod, now)) return replica.pod;
  }
  return condemned.findLast((pod) => isUnavailable(set, pod, now));
}

function isUnavailable(set: StatefulSet, pod: Pod, now: number): boolean {
  return pod.metadata.deletionTimestamp !== undefined || !isAvailable(set, pod, now);
}

/** The highest Pod that is not of the update's revision, if all above it are and serve. */
function nextOutdated(
  { set, now }: StepContext,
  { update }: SetRevisions,
  replicas: readonly Replica[],
): Pod | undefined {
  const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (const replica of replicas.slice(partition).reverse()) {
    if ('draft' in replica) return undefined;
    const { pod } = replica;
    if (revisionOf(pod) !== update.name && pod.metadata.deletionTimestamp === undefined) return pod;
    if (isUnavailable(set, pod, now)) return undefined;
  }
  return undefined;
}

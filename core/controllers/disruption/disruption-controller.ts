import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { updateStatus } from '../../model/intent.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import type { KubeObject } from '../../model/object.js';
import { pastTime, untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import { type DisruptionAllowed, withDisruptionAllowed } from '../../schema/disruption-allowed.js';
import type { FindScale } from '../../schema/find-scale.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { PodDisruptionBudget } from '../../schema/generated/types/policy.js';
import {
  DEPLOYMENTS,
  POD_DISRUPTION_BUDGETS,
  PODS,
  REPLICA_SETS,
  REPLICATION_CONTROLLERS,
  STATEFUL_SETS,
} from '../../schema/kinds.js';
import { type EventNote, recordEvent, recordEvents } from '../../schema/record-event.js';
import { goSelector } from '../go-selector.js';
import { isPodReady } from '../pods/pod-condition.js';
import { wantedPods } from './wanted-pods.js';

const NAME = 'disruption-controller';

/** An eviction that was allowed is given so long to mark its Pod. Source: disruption.go DeletionTimeout. */
const EVICTION_MILLIS = 2 * 60_000;

type Status = NonNullable<PodDisruptionBudget['status']>;
/** What keeps a number of Pods. */
type Scaled = KubeObject & { readonly spec?: { readonly replicas?: number } };

/**
 * Says in the status of every PodDisruptionBudget how many of its Pods may be evicted now, which evictions go by.
 * Source: pkg/controller/disruption/disruption.go.
 */
export function disruptionController(findScale?: FindScale): Controller {
  return {
    name: NAME,
    watches: [
      watch(POD_DISRUPTION_BUDGETS, itself),
      watch(PODS, budgetsOfPod),
      watch(REPLICA_SETS, budgetsOfScaled),
      watch(DEPLOYMENTS, budgetsOfScaled),
      watch(STATEFUL_SETS, budgetsOfScaled),
      watch(REPLICATION_CONTROLLERS, budgetsOfScaled),
    ],
    reconcile(view, { namespace, name }, now) {
      const budget = view.get(POD_DISRUPTION_BUDGETS, namespace, name);
      return budget === undefined ? SETTLED : reconcileBudget(view, budget, findScale, now);
    },
  };
}

function* budgetsOfPod({ before, after }: ObjectChange<Pod>, view: View): Iterable<ReconcileRequest> {
  if (before !== undefined && after !== undefined && countsAlike(before, after)) return;
  for (const { metadata, spec } of view.list(POD_DISRUPTION_BUDGETS, (after ?? before)!.metadata.namespace)) {
    const isOfIt = [before, after].some(
      (pod) => pod !== undefined && matchesLabelSelector(spec.selector, pod.metadata.labels),
    );
    if (isOfIt) yield { namespace: metadata.namespace, name: metadata.name };
  }
}

function countsAlike(before: Pod, after: Pod): boolean {
  return (
    isPodReady(before) === isPodReady(after) &&
    before.metadata.deletionTimestamp === after.metadata.deletionTimestamp &&
    sameJson(before.metadata.labels, after.metadata.labels) &&
    sameJson(before.metadata.ownerReferences, after.metadata.ownerReferences)
  );
}

/** Where a controller is to keep more or fewer Pods than before, all budgets around it are asked. */
function* budgetsOfScaled({ before, after }: ObjectChange<Scaled>, view: View): Iterable<ReconcileRequest> {
  if (before?.spec?.replicas === after?.spec?.replicas) return;
  for (const { metadata } of view.list(POD_DISRUPTION_BUDGETS, (after ?? before)!.metadata.namespace)) {
    yield { namespace: metadata.namespace, name: metadata.name };
  }
}

function reconcileBudget(
  view: View,
  budget: PodDisruptionBudget,
  findScale: FindScale | undefined,
  now: Millis,
): Reconciliation {
  const { namespace } = budget.metadata;
  const pods = [...view.list(PODS, namespace)].filter((pod) =>
    matchesLabelSelector(budget.spec.selector, pod.metadata.labels),
  );
  const found = wantedPods(view, budget, pods, findScale);
  if (!found.ok) return failSafe(view, budget, found.error, now);
  const wanted = found.value;
  const { disrupted, nextLook } = disruptedPods(budget, pods, now);
  const healthy = pods.filter((pod) => isHealthy(pod) && !Object.hasOwn(disrupted, pod.metadata.name)).length;
  const allowed = wanted.expected > 0 ? Math.max(0, healthy - wanted.healthy) : 0;
  const status = {
    ...(Object.keys(disrupted).length > 0 && { disruptedPods: disrupted }),
    currentHealthy: healthy,
    desiredHealthy: wanted.healthy,
    disruptionsAllowed: allowed,
    expectedPods: wanted.expected,
    observedGeneration: budget.metadata.generation,
  };
  const is =
    allowed > 0
      ? ({ status: 'True', reason: 'SufficientPods' } as const)
      : ({ status: 'False', reason: 'InsufficientPods' } as const);
  const intents = [
    ...written(budget, { ...status, conditions: conditionsOf(budget, is, now) }),
    ...recordEvents(view, now, budget, notesOf(budget, pods, wanted.hasUnmanaged)),
  ];
  return { intents, ...(nextLook !== undefined && { requeueAfter: untilDue(nextLook, now) }) };
}

/** What its author should know of the Pods that it is of, said once. Source: disruption.go trySync. */
function notesOf({ spec }: PodDisruptionBudget, pods: readonly Pod[], hasUnmanaged: boolean): EventNote[] {
  const about = { component: NAME, once: true } as const;
  if (pods.length === 0) return [{ ...about, type: 'Normal', reason: 'NoPods', message: 'No matching pods found' }];
  if (!hasUnmanaged) return [];
  const message =
    `Pods selected by this PodDisruptionBudget (selector: ${goSelector(spec.selector)}) were found to be unmanaged. ` +
    'As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. ' +
    'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
  return [{ ...about, type: 'Warning', reason: 'UnmanagedPods', message }];
}

/** Where nobody can tell how many Pods there should be, none may be evicted. Source: disruption.go failSafe. */
function failSafe(view: View, budget: PodDisruptionBudget, message: string, now: Millis): Reconciliation {
  const conditions = conditionsOf(budget, { status: 'False', reason: 'SyncFailed', message }, now);
  const { currentHealthy = 0, desiredHealthy = 0, expectedPods = 0 } = budget.status ?? {};
  const intents = written(budget, {
    ...budget.status,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    disruptionsAllowed: 0,
    conditions,
  });
  if (intents.length === 0) return SETTLED;
  const note = { type: 'Warning', reason: 'CalculateExpectedPodCountFailed', component: NAME } as const;
  const told = recordEvent(view, now, budget, {
    ...note,
    message: `Failed to calculate the number of expected pods: ${message}`,
  });
  return { intents: [...intents, told] };
}

function written(budget: PodDisruptionBudget, status: Status) {
  return sameJson(status, budget.status) ? [] : [updateStatus(POD_DISRUPTION_BUDGETS, { ...budget, status })];
}

function conditionsOf({ metadata, status }: PodDisruptionBudget, is: DisruptionAllowed, now: Millis) {
  return withDisruptionAllowed(status?.conditions, { ...is, observedGeneration: metadata.generation }, now);
}

function isHealthy(pod: Pod): boolean {
  return isPodReady(pod) && pod.metadata.deletionTimestamp === undefined;
}

/**
 * The Pods that were allowed to be evicted and are not yet marked, and when the next of them is given up on. A time that is yet to come was
 * read from another clock, and counts as now.
 */
function disruptedPods(
  { status }: PodDisruptionBudget,
  pods: readonly Pod[],
  now: Millis,
): { disrupted: Readonly<Record<string, string>>; nextLook: Millis | undefined } {
  const allowed = new Map(Object.entries(status?.disruptedPods ?? {}));
  const disrupted: [string, string][] = [];
  let nextLook: Millis | undefined;
  for (const { metadata } of pods) {
    const since = metadata.deletionTimestamp === undefined ? allowed.get(metadata.name) : undefined;
    if (since === undefined) continue;
    const at = pastTime(since, now);
    const until = (at ?? now) + EVICTION_MILLIS;
    if (until < now) continue;
    disrupted.push([metadata.name, at === undefined ? timestamp(now) : since]);
    nextLook = Math.min(nextLook ?? until + 1, until + 1);
  }
  return { disrupted: Object.fromEntries(disrupted), nextLook };
}

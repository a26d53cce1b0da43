import type { Intent } from '../../model/command.js';
import {
  type Controller,
  itsController,
  itself,
  type Reconciliation,
  type Refusal,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { createObject, deleteObject, updateStatus } from '../../model/intent.js';
import { controllerOf } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { isNamespaceTerminating } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { ReplicaSet } from '../../schema/generated/types/apps.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { PODS, REPLICA_SETS } from '../../schema/kinds.js';
import { type EventNote, recordEvent } from '../../schema/record-event.js';
import { adoptionRequests } from '../adoption-requests.js';
import { claim } from '../claim.js';
import { isPodActive, isPodTerminating } from '../pods/pod-condition.js';
import { podsFromTemplate } from '../pods/pod-from-template.js';
import { inDeletionOrder } from './deletion-order.js';
import { nextAvailability, replicaSetStatus } from './replica-set-status.js';

const NAME = 'replicaset-controller';

/** How many Pods one reconcile creates or deletes at most. Source: pkg/controller/replicaset/replica_set.go BurstReplicas. */
const BURST_REPLICAS = 500;

/**
 * Keeps as many Pods as a ReplicaSet asks for, adopts and releases Pods by its selector, and counts them in its status.
 * Source: pkg/controller/replicaset/replica_set.go.
 */
export function replicaSetController(): Controller {
  return {
    name: NAME,
    watches: [
      watch(REPLICA_SETS, itself),
      watch(PODS, (change, view) => [
        ...itsController('ReplicaSet')(change),
        ...adoptionRequests(REPLICA_SETS, change, view),
      ]),
    ],
    reconcile(view, { namespace, name }, now) {
      const replicaSet = view.get(REPLICA_SETS, namespace, name);
      return replicaSet === undefined ? SETTLED : reconcileReplicaSet(view, replicaSet, now);
    },
    refused(view, { namespace, name }, refusal, now) {
      const replicaSet = view.get(REPLICA_SETS, namespace, name);
      return replicaSet === undefined ? [] : reportRefusal(view, replicaSet, refusal, now);
    },
  };
}

function reconcileReplicaSet(view: View, replicaSet: ReplicaSet, now: Millis): Reconciliation {
  const claimed = claim(view, PODS, replicaSet, replicaSet.spec.selector, isPodActive);
  const active = claimed.objects;
  const terminating = claimed.ineligible.filter(isPodTerminating);
  const intents: Intent[] = [...claimed.intents];
  if (replicaSet.metadata.deletionTimestamp === undefined) {
    intents.push(...manageReplicas(view, replicaSet, active, now));
  }
  // A refusal stops the intents that follow, so reaching the status means that creates and deletes went well.
  const conditions = (replicaSet.status?.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure');
  const status = replicaSetStatus(replicaSet, { active, terminating }, conditions, now);
  if (!sameJson(status, replicaSet.status)) intents.push(updateStatus(REPLICA_SETS, { ...replicaSet, status }));
  return { intents, requeueAfter: nextAvailability(replicaSet, active, now) };
}

/** Creates the Pods that are missing or deletes those that are too many, with the Events that tell of it. */
function manageReplicas(view: View, replicaSet: ReplicaSet, active: readonly Pod[], now: Millis): Intent[] {
  const missing = (replicaSet.spec.replicas ?? 1) - active.length;
  if (missing > 0) return createPods(view, replicaSet, Math.min(missing, BURST_REPLICAS), now);
  if (missing < 0) return deletePods(view, replicaSet, active, Math.min(-missing, BURST_REPLICAS), now);
  return [];
}

function createPods(view: View, replicaSet: ReplicaSet, count: number, now: Millis): Intent[] {
  const { uid, resourceVersion } = replicaSet.metadata;
  const drafts = podsFromTemplate(
    view,
    replicaSet.spec.template,
    replicaSet,
    count,
    `${uid}/${resourceVersion}/${now}`,
  );
  return drafts.flatMap((draft) => [
    createObject(PODS, draft, { reason: 'too few replicas' }),
    recordEvent(view, now, replicaSet, note('Normal', 'SuccessfulCreate', `Created pod: ${draft.metadata.name}`)),
  ]);
}

function deletePods(view: View, replicaSet: ReplicaSet, active: readonly Pod[], count: number, now: Millis): Intent[] {
  const ordered = count < active.length ? inDeletionOrder(active, kinOnNode(view, replicaSet), now) : active;
  return ordered
    .slice(0, count)
    .flatMap((pod) => [
      deleteObject(PODS, pod, { reason: 'too many replicas' }),
      recordEvent(view, now, replicaSet, note('Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)),
    ]);
}

/**
 * The active Pods by node, of this ReplicaSet and of all that have the same controller: during a rollout Pods are taken
 * first from nodes that hold several.
 * Source: pkg/controller/replicaset/replica_set.go getIndirectlyRelatedPods, getPodsRankedByRelatedPodsOnSameNode.
 */
function kinOnNode(view: View, replicaSet: ReplicaSet): ReadonlyMap<string, number> {
  const owner = controllerOf(replicaSet);
  const kin = owner === undefined ? [replicaSet] : view.ownedBy(REPLICA_SETS, owner.uid);
  const counts = new Map<string, number>();
  for (const pod of kin.flatMap((each) => view.ownedBy(PODS, each.metadata.uid))) {
    const node = pod.spec.nodeName ?? '';
    if (isPodActive(pod)) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

/** Tells of a Pod that could not be created or deleted, in an Event and in the ReplicaFailure condition. */
function reportRefusal(view: View, replicaSet: ReplicaSet, { intent, error }: Refusal, now: Millis): readonly Intent[] {
  if (intent.target.resource !== PODS.groupResource || isNamespaceTerminating(error)) return [];
  if (intent.verb !== 'create' && intent.verb !== 'delete') return [];
  if (intent.verb === 'delete' && error.reason === 'NotFound') return [];
  const [reason, prefix] =
    intent.verb === 'create' ? ['FailedCreate', 'Error creating'] : ['FailedDelete', 'Error deleting'];
  const intents = [recordEvent(view, now, replicaSet, note('Warning', reason, `${prefix}: ${error.message}`))];
  const conditions = replicaSet.status?.conditions ?? [];
  if (conditions.some(({ type }) => type === 'ReplicaFailure')) return intents;
  const status = {
    ...(replicaSet.status ?? { replicas: 0 }),
    observedGeneration: replicaSet.metadata.generation,
    conditions: [
      ...conditions,
      { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp(now), reason, message: error.message },
    ],
  };
  return [...intents, updateStatus(REPLICA_SETS, { ...replicaSet, status })];
}

function note(type: EventNote['type'], reason: string, message: string): EventNote {
  return { type, reason, message, component: NAME };
}

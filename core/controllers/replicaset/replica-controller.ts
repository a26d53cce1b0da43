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
import { updateStatus } from '../../model/intent.js';
import type { LabelSelector } from '../../model/label-selector.js';
import { controllerOf } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import { adoptionRequests } from '../adoption-requests.js';
import { claim } from '../claim.js';
import { nextAvailability } from '../pods/next-availability.js';
import { isPodActive, isPodTerminating } from '../pods/pod-condition.js';
import { createPods, deletePods, type PodControl, refusedPod } from '../pods/pod-control.js';
import { podsFromTemplate } from '../pods/pod-from-template.js';
import { inDeletionOrder } from './deletion-order.js';
import { type Replicated, replicaStatus } from './replica-status.js';

/** How many Pods one reconcile creates or deletes at most. Source: pkg/controller/replicaset/replica_set.go BurstReplicas. */
const BURST_REPLICAS = 500;

/** What two kinds that keep a number of Pods differ in. */
export interface ReplicaKind<T extends Replicated> {
  /** How the controller signs its writes and Events. */
  readonly controller: string;
  readonly type: ResourceType<T>;
  /** Which Pods are its own; undefined for none. */
  selectorOf(owner: T): LabelSelector | undefined;
  /** Whether the status says how many Pods are on their way out. */
  readonly countsTerminating: boolean;
}

/**
 * Keeps as many Pods as an object of the kind asks for, adopts and releases Pods by its selector, and counts them in its status.
 * Source: pkg/controller/replicaset/replica_set.go, which is the controller of both kinds.
 */
export function replicaController<T extends Replicated>(kind: ReplicaKind<T>): Controller {
  const { controller, type, selectorOf } = kind;
  return {
    name: controller,
    watches: [
      watch(type, itself),
      watch(PODS, (change, view) => [
        ...itsController(type.kind)(change),
        ...adoptionRequests(type, change, view, selectorOf),
      ]),
    ],
    reconcile(view, { namespace, name }, now) {
      const owner = view.get(type, namespace, name);
      return owner === undefined ? SETTLED : reconcileReplicas(kind, view, owner, now);
    },
    refused(view, { namespace, name }, refusal, now) {
      const owner = view.get(type, namespace, name);
      return owner === undefined ? [] : reportRefusal(kind, view, owner, refusal, now);
    },
  };
}

function reconcileReplicas<T extends Replicated>(
  kind: ReplicaKind<T>,
  view: View,
  owner: T,
  now: Millis,
): Reconciliation {
  const claimed = claim(view, PODS, owner, kind.selectorOf(owner), isPodActive);
  const active = claimed.objects;
  const terminating = kind.countsTerminating ? claimed.ineligible.filter(isPodTerminating) : undefined;
  const intents: Intent[] = [...claimed.intents];
  if (owner.metadata.deletionTimestamp === undefined) {
    intents.push(...manageReplicas(kind, view, owner, active, now));
  }
  // A refusal stops the intents that follow, so reaching the status means that creates and deletes went well.
  const conditions = (owner.status?.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure');
  const status = replicaStatus(owner, { active, terminating }, conditions, now);
  if (!sameJson(status, owner.status)) intents.push(updateStatus(kind.type, { ...owner, status }));
  return { intents, requeueAfter: nextAvailability(active, owner.spec.minReadySeconds, now) };
}

/** Creates the Pods that are missing or deletes those that are too many, with the Events that tell of it. */
function manageReplicas<T extends Replicated>(
  kind: ReplicaKind<T>,
  view: View,
  owner: T,
  active: readonly Pod[],
  now: Millis,
): Intent[] {
  const missing = (owner.spec.replicas ?? 1) - active.length;
  const control = { view, owner, controller: kind.controller, now };
  if (missing > 0) return missingPods(control, owner, Math.min(missing, BURST_REPLICAS));
  if (missing < 0) return surplusPods(kind, control, owner, active, Math.min(-missing, BURST_REPLICAS));
  return [];
}

function missingPods<T extends Replicated>(control: PodControl, owner: T, count: number): Intent[] {
  const { view, now } = control;
  const { uid, resourceVersion } = owner.metadata;
  const seed = `${uid}/${resourceVersion}/${now}`;
  return createPods(control, podsFromTemplate(view, owner.spec.template, owner, count, seed), 'too few replicas');
}

function surplusPods<T extends Replicated>(
  kind: ReplicaKind<T>,
  control: PodControl,
  owner: T,
  active: readonly Pod[],
  count: number,
): Intent[] {
  const { view, now } = control;
  const ordered = count < active.length ? inDeletionOrder(active, kinOnNode(kind, view, owner), now) : active;
  return deletePods(control, ordered.slice(0, count), 'too many replicas');
}

/**
 * The active Pods by node, of this owner and of all of its kind that have the same controller: during a rollout Pods are taken
 * first from nodes that hold several.
 * Source: pkg/controller/replicaset/replica_set.go getIndirectlyRelatedPods, getPodsRankedByRelatedPodsOnSameNode.
 */
function kinOnNode<T extends Replicated>({ type }: ReplicaKind<T>, view: View, owner: T): ReadonlyMap<string, number> {
  const ofOwner = controllerOf(owner);
  const kin = ofOwner === undefined ? [owner] : view.ownedBy(type, ofOwner.uid);
  const counts = new Map<string, number>();
  for (const pod of kin.flatMap((each) => view.ownedBy(PODS, each.metadata.uid))) {
    const node = pod.spec.nodeName ?? '';
    if (isPodActive(pod)) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

/** Tells of a Pod that could not be created or deleted, in an Event and in the ReplicaFailure condition. */
function reportRefusal<T extends Replicated>(
  { controller, type }: ReplicaKind<T>,
  view: View,
  owner: T,
  refusal: Refusal,
  now: Millis,
): readonly Intent[] {
  const refused = refusedPod({ view, owner, controller, now }, refusal);
  if (refused === undefined) return [];
  const { reason, event } = refused;
  const conditions = owner.status?.conditions ?? [];
  if (conditions.some((condition) => condition.type === 'ReplicaFailure')) return [event];
  const { message } = refusal.error;
  const status = {
    ...(owner.status ?? { replicas: 0 }),
    observedGeneration: owner.metadata.generation,
    conditions: [
      ...conditions,
      { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp(now), reason, message },
    ],
  };
  return [event, updateStatus(type, { ...owner, status })];
}

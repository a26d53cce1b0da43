import type { Intent } from '../model/command.js';
import { type Controller, type Defect, type Reconciliation, SETTLED, watch } from '../model/controller.js';
import { withDefects } from '../model/each-soundly.js';
import { bindPod, deleteObject, mergePatch } from '../model/intent.js';
import { nominatedTo } from '../model/marks.js';
import type { Millis } from '../model/revision.js';
import { stableHash } from '../model/stable-hash.js';
import { timestamp } from '../model/timestamp.js';
import type { View } from '../model/view.js';
import type { Pod, PodCondition } from '../schema/generated/types/core.js';
import { NODES, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS } from '../schema/kinds.js';
import { recordEvent } from '../schema/record-event.js';
import { findNode } from './find-node.js';
import { NodeSnapshot } from './node-snapshot.js';
import { bindVolumes } from './plugins/volume-binding.js';
import { claimsOfPod } from './pod-claims.js';
import { findVictims, type Preemption } from './preemption.js';
import { priorityOf } from './priority.js';
import { NO_NODES, unschedulableForAll, unschedulableMessage } from './unschedulable-message.js';
import { DEFAULT_SCHEDULER, waitsForScheduler } from './waits-for-scheduler.js';
import { afterClaimChange, afterVolumeChange } from './wake-for-volumes.js';
import { afterNodeChange, afterPodChange, waitingFor } from './wake-waiting.js';

/** A Pod that waits is tried again after this long though nothing seemed to free a place. Source: podMaxInUnschedulablePodsDuration. */
const RETRY_AFTER: Millis = 5 * 60_000;
const RETRY_SPREAD: Millis = 60_000;
/** A Pod whose place depends on where others stand is not woken by their coming; it is tried again as often as a back-off allows. */
const RETRY_AMONG_OTHERS_AFTER: Millis = 10_000;

/**
 * The scheduler: gives every Pod that waits a node, by filtering, scoring and binding as kube-scheduler does with its
 * default profile. One request is one Pod, or a node on which there may be room. It keeps nothing: what is used on each node follows from the Pods bound to it.
 */
export function scheduler(): Controller {
  return {
    name: 'kube-scheduler',
    watches: [
      watch(NODES, afterNodeChange),
      watch(PODS, afterPodChange),
      watch(PERSISTENT_VOLUME_CLAIMS, afterClaimChange),
      watch(PERSISTENT_VOLUMES, afterVolumeChange),
    ],
    user: () => 'system:kube-scheduler',
    reconcile(view, { namespace, name }, now) {
      if (namespace === undefined) return wakeWaiting(view, name);
      const pod = view.get(PODS, namespace, name);
      return pod !== undefined && waitsForScheduler(pod) ? schedule(view, pod, now) : SETTLED;
    },
  };
}

/** There may be room on a node: the Pods that wait for it are looked at next. */
function wakeWaiting(view: View, nodeName: string): Reconciliation {
  const node = view.get(NODES, undefined, nodeName);
  if (node === undefined) return SETTLED;
  const defects: Defect[] = [];
  const also = waitingFor(node, view, defects);
  return withDefects({ intents: [], also }, defects);
}

function schedule(view: View, pod: Pod, now: Millis): Reconciliation {
  const scope = { view, nodes: NodeSnapshot.of(view) };
  const placement = findNode(pod, scope);
  const { defects } = placement;
  if (!placement.found && placement.rejected.length === 0)
    return withDefects(unschedulable(view, pod, now, NO_NODES), defects);
  if (placement.found) {
    const { node } = placement.info;
    const volumes = bindVolumes(view, pod, node);
    // The Pod is looked at again when its claims are bound.
    if (volumes !== undefined) return withDefects({ intents: volumes, requeueAfter: retryAfter(pod) }, defects);
    return withDefects(bind(view, pod, node.metadata.name, now), defects);
  }

  const preemption = findVictims(pod, placement.rejected, scope);
  const unhelpful = preemption.found ? undefined : preemption.message;
  const { problem } = claimsOfPod(view, pod);
  const message =
    problem === undefined
      ? unschedulableMessage(
          placement.rejected.map(({ rejection }) => rejection.reasons),
          unhelpful,
        )
      : unschedulableForAll(scope.nodes.nodes.length, problem, unhelpful);
  return withDefects(unschedulable(view, pod, now, message, preemption), defects);
}

function bind(view: View, pod: Pod, nodeName: string, now: Millis): Reconciliation {
  const { namespace, name } = pod.metadata;
  return {
    intents: [
      bindPod(pod, nodeName, { reason: `${nodeName} is the best node that can take the Pod` }),
      recordEvent(view, now, pod, {
        type: 'Normal',
        reason: 'Scheduled',
        message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
        component: DEFAULT_SCHEDULER,
      }),
    ],
  };
}

/** Notes on the Pod why it waits, and removes Pods that are to make room. What the Pod already says is not written again. */
function unschedulable(view: View, pod: Pod, now: Millis, message: string, preemption?: Preemption): Reconciliation {
  const intents: Intent[] = [];
  const room = preemption?.found === true ? preemption : undefined;
  const conditions = withUnschedulable(pod, message, now);
  const nominated = pod.status?.nominatedNodeName;
  const nominatedNodeName = nominationOf(nominated, preemption);
  if (conditions !== undefined || nominatedNodeName !== nominated) {
    const { uid, resourceVersion } = pod.metadata;
    const status = {
      ...(conditions === undefined ? {} : { conditions }),
      ...(nominatedNodeName === nominated ? {} : { nominatedNodeName: nominatedNodeName ?? null }),
    };
    intents.push(
      mergePatch(PODS, pod, { metadata: { uid, resourceVersion }, status }, { subresource: 'status', reason: message }),
    );
  }
  if (conditions !== undefined) {
    intents.push(
      recordEvent(view, now, pod, {
        type: 'Warning',
        reason: 'FailedScheduling',
        message,
        component: DEFAULT_SCHEDULER,
      }),
    );
  }
  if (room !== undefined) {
    const nodeName = room.info.node.metadata.name;
    for (const victim of room.victims) intents.push(...preempt(view, victim, pod, nodeName, now));
    for (const other of view.marked<Pod>(PODS, nominatedTo(nodeName))) {
      if (priorityOf(other) < priorityOf(pod)) intents.push(withoutNomination(other));
    }
  }
  return { intents, requeueAfter: retryAfter(pod) };
}

/** The node that room is made on for a Pod. One for which there is no room to make anywhere waits for none any more. */
function nominationOf(nominated: string | undefined, preemption: Preemption | undefined): string | undefined {
  if (preemption === undefined || (!preemption.found && preemption.isWaiting)) return nominated;
  return preemption.found ? preemption.info.node.metadata.name : undefined;
}

/** The room that was made for a less important Pod is another's now. Source: preemption/executor.go prepareCandidate. */
function withoutNomination(pod: Pod): Intent {
  const { uid, resourceVersion } = pod.metadata;
  const change = { metadata: { uid, resourceVersion }, status: { nominatedNodeName: null } };
  return mergePatch(PODS, pod, change, { subresource: 'status', reason: 'a more important Pod takes the room' });
}

/** Spread over a minute by the Pod's uid, so that thousands that began to wait together are not all tried at one moment. */
function retryAfter(pod: Pod): Millis {
  if (dependsOnOthers(pod)) return RETRY_AMONG_OTHERS_AFTER;
  return RETRY_AFTER + (stableHash(pod.metadata.uid) % RETRY_SPREAD);
}

function dependsOnOthers({ spec: { affinity, topologySpreadConstraints = [] } }: Pod): boolean {
  const near = affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return near.length > 0 || topologySpreadConstraints.some((one) => one.whenUnsatisfiable === 'DoNotSchedule');
}

/** The Pod's conditions with PodScheduled false and this message; undefined when they say so already. */
function withUnschedulable(pod: Pod, message: string, now: Millis): readonly PodCondition[] | undefined {
  const conditions = pod.status?.conditions ?? [];
  const old = conditions.find(({ type }) => type === 'PodScheduled');
  if (old?.status === 'False' && old.reason === 'Unschedulable' && old.message === message) return undefined;
  const { generation } = pod.metadata;
  const condition: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : timestamp(now),
  };
  return [...conditions.filter(({ type }) => type !== 'PodScheduled'), condition];
}

function preempt(view: View, victim: Pod, preemptor: Pod, nodeName: string, now: Millis): Intent[] {
  if (victim.metadata.deletionTimestamp !== undefined) return [];
  const { uid, resourceVersion, generation } = victim.metadata;
  const conditions: PodCondition[] = [
    ...(victim.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget'),
    {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: `${DEFAULT_SCHEDULER}: preempting to accommodate a higher priority pod`,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      lastTransitionTime: timestamp(now),
    },
  ];
  return [
    mergePatch(PODS, victim, { metadata: { uid, resourceVersion }, status: { conditions } }, { subresource: 'status' }),
    deleteObject(PODS, victim, {
      reason: `makes room for ${preemptor.metadata.namespace}/${preemptor.metadata.name}`,
    }),
    recordEvent(view, now, victim, {
      type: 'Normal',
      reason: 'Preempted',
      message: `Preempted by pod ${preemptor.metadata.uid} on node ${nodeName}`,
      component: DEFAULT_SCHEDULER,
    }),
  ];
}

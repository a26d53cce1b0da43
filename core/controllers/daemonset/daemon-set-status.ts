import type { Millis } from '../../model/revision.js';
import type { DaemonSet, DaemonSetStatus } from '../../schema/generated/types/apps.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { isPodReady, podAvailableAt } from '../pods/pod-condition.js';
import { isUpdated } from './daemon-pod.js';
import type { DaemonContext } from './placement.js';

/** Whether a Pod has been ready for as long as the set asks for. */
export function isAvailable({ spec }: DaemonSet, pod: Pod, now: Millis): boolean {
  return (podAvailableAt(pod, spec.minReadySeconds ?? 0) ?? Number.POSITIVE_INFINITY) <= now;
}

/**
 * What the status says of the nodes: how many are to have a Pod, and what the oldest Pod of each is like. What others wrote into it stays.
 * Source: pkg/controller/daemon/daemon_controller.go updateDaemonSetStatus, storeDaemonSetStatus.
 */
export function daemonSetStatus(context: DaemonContext, collisionCount: number | undefined): DaemonSetStatus {
  const { set, now, nodes, pods, hash } = context;
  let [desired, current, misscheduled, ready, updated, available] = [0, 0, 0, 0, 0, 0];
  for (const node of nodes) {
    const pod = pods.get(node.metadata.name)?.[0];
    if (!context.fitnessOf(node).run) {
      if (pod !== undefined) misscheduled += 1;
      continue;
    }
    desired += 1;
    if (pod === undefined) continue;
    current += 1;
    if (isPodReady(pod)) ready += 1;
    if (isAvailable(set, pod, now)) available += 1;
    if (isUpdated(set, pod, hash)) updated += 1;
  }
  return {
    ...set.status,
    observedGeneration: set.metadata.generation,
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
    updatedNumberScheduled: updated || undefined,
    numberAvailable: available || undefined,
    numberUnavailable: desired - available || undefined,
    collisionCount,
  };
}

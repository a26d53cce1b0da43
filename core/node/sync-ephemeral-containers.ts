import { dueAfter } from '../model/recorded-time.js';
import type { Millis } from '../model/revision.js';
import type { ContainerStatus } from '../schema/generated/types/core.js';
import type { PodTurn } from './pod-turn.js';
import { syncContainer } from './sync-container.js';

/**
 * Brings the containers up to the present that were put into a running Pod to look around in it. Each is started once, whatever the others do, and
 * counts neither for the Pod's phase nor for its readiness. Source: pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions; KEP-277.
 */
export function syncEphemeralContainers(turn: PodTurn, before: readonly ContainerStatus[]): readonly ContainerStatus[] {
  const { ephemeralContainers = [] } = turn.pod.spec;
  if (ephemeralContainers.length === 0) return before;
  const begin = putInAt(turn);
  return ephemeralContainers.map((container, index) => {
    const old = before[index] as ContainerStatus;
    const after = syncContainer(turn, container, old, 'ephemeral', begin);
    // Nobody probes it, so it is neither started nor ready.
    const { started: _, ...status } = after;
    return after === old ? old : status;
  });
}

/** When the newest was put in. No kubelet writes that down, but whoever put it in is told of with the time in the Pod's metadata. */
function putInAt({ pod, podStart, now }: PodTurn): Millis {
  const times = (pod.metadata.managedFields ?? [])
    .filter(({ subresource }) => subresource === 'ephemeralcontainers')
    .map(({ time }) => dueAfter(time, 0, now));
  return Math.max(podStart, ...times);
}

import type { Pod, Volume } from '../schema/generated/types/core.js';
import { hostPorts } from './host-ports.js';
import { isExclusiveDisk } from './plugins/volume-restrictions.js';
import { podRequests } from './pod-requests.js';
import { priorityOf } from './priority.js';

const known = new WeakMap<Pod, string>();

/**
 * All that a Pod says about where it can run, as text: two Pods with the same are treated alike by every node. Each Pod with volumes is by itself, since
 * what it can reach is told by others, and so is one for which room is being made.
 * Source: the idea is that of Pod signatures, KEP-5598.
 */
export function schedulingWishes(pod: Pod): string {
  let wishes = known.get(pod);
  if (wishes === undefined) {
    const { namespace, labels, uid } = pod.metadata;
    const { nodeSelector, affinity, tolerations, topologySpreadConstraints, volumes, schedulerName } = pod.spec;
    const { signature, guessed } = podRequests(pod);
    wishes = JSON.stringify([
      namespace,
      labels,
      priorityOf(pod),
      schedulerName,
      signature,
      [guessed.cpu, guessed.memory],
      hostPorts(pod),
      [nodeSelector, affinity, tolerations, topologySpreadConstraints],
      (pod.status?.nominatedNodeName ?? '') !== '' || (volumes ?? []).some(dependsOnOthers) ? uid : '',
    ]);
    known.set(pod, wishes);
  }
  return wishes;
}

function dependsOnOthers(volume: Volume): boolean {
  const { persistentVolumeClaim, ephemeral } = volume;
  return persistentVolumeClaim !== undefined || ephemeral !== undefined || isExclusiveDisk(volume);
}

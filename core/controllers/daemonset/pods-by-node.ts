import type { Pod } from '../../schema/generated/types/core.js';
import { isPodTerminal } from '../pods/pod-condition.js';
import { targetNode } from './daemon-pod.js';

/** The Pods of a set by the node that they are on or made for. */
export type PodsByNode = ReadonlyMap<string, readonly Pod[]>;

/**
 * Sorts Pods by node, on each those that are bound first, then the oldest. Those that ended and are about to be gone are left out, and
 * those that are made for no node.
 * Source: pkg/controller/daemon/daemon_controller.go getNodesToDaemonPods, podByCreationTimestampAndPhase.
 */
export function podsByNode(pods: readonly Pod[]): PodsByNode {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    if (isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined) continue;
    const node = targetNode(pod);
    if (node === undefined) continue;
    const others = byNode.get(node);
    if (others === undefined) byNode.set(node, [pod]);
    else others.push(pod);
  }
  for (const onNode of byNode.values()) if (onNode.length > 1) onNode.sort(byAge);
  return byNode;
}

function byAge(a: Pod, b: Pod): number {
  const [boundA, boundB] = [a, b].map(({ spec }) => (spec.nodeName ?? '') !== '');
  if (boundA !== boundB) return boundA === true ? -1 : 1;
  const [madeA, madeB] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (madeA !== madeB) return madeA < madeB ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

import type { View } from '../model/view.js';
import { conflicts, hostPorts } from '../scheduler/host-ports.js';
import type { Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';

/** Why a kubelet does not take a Pod. */
export interface PodRejection {
  readonly reason: string;
  readonly message: string;
}

/**
 * Whether a kubelet takes a Pod that has come to its node and has not begun: whoever chose the node, the ports of the node that the Pod wants
 * must be free. Undefined when it is taken.
 * Source: pkg/kubelet/lifecycle/predicate.go Admit; pkg/kubelet/kubelet.go HandlePodAdditions.
 */
export function podRejection(view: View, pod: Pod): PodRejection | undefined {
  if (pod.status?.startTime !== undefined) return undefined;
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return undefined;
  const others = view
    .podsOnNode<Pod>(PODS, pod.spec.nodeName ?? '')
    .filter((each) => each.metadata.uid !== pod.metadata.uid && holds(each));
  const taken = others.flatMap((each) => hostPorts(each));
  if (!wanted.some((port) => taken.some((each) => conflicts(port, each)))) return undefined;
  const why = "node(s) didn't have free ports for the requested pod ports";
  return { reason: 'NodePorts', message: `Predicate NodePorts failed: ${why}` };
}

/** A Pod has what it asked for from when the kubelet took it until it ended. */
function holds({ status }: Pod): boolean {
  return status?.startTime !== undefined && status.phase !== 'Failed' && status.phase !== 'Succeeded';
}

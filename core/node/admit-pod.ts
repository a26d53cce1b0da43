import { labelOf } from '../model/label-requirement.js';
import { wholeOf } from '../model/quantity.js';
import type { View } from '../model/view.js';
import { conflicts, hostPorts } from '../scheduler/host-ports.js';
import { matchesRequiredNodeAffinity } from '../scheduler/plugins/node-affinity.js';
import { isTolerated } from '../scheduler/plugins/taint-toleration.js';
import { podRequests } from '../scheduler/pod-requests.js';
import { addAmounts, amountsOf, NO_RESOURCES, type ResourceAmounts } from '../scheduler/resource-amounts.js';
import type { Container, Node, Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';
import { EVICTED, isCritical } from './pressure-eviction.js';

/** Why a kubelet does not take a Pod. */
export interface PodRejection {
  readonly reason: string;
  readonly message: string;
}

const OS = 'kubernetes.io/os';
const PRESSURES: ReadonlySet<string> = new Set(['MemoryPressure', 'DiskPressure', 'PIDPressure']);
const MEMORY_TAINT = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' } as const;

/**
 * Whether a kubelet takes a Pod that has come to its node and has not begun: whoever chose the node, it must have room for the Pod, be one that
 * the Pod wants, have the ports free that the Pod takes, and no taint that would drive it away. Undefined when it is taken.
 * Likewise whether it takes a Pod, that runs, with the resources that it is to have. Source: pkg/kubelet/lifecycle/predicate.go Admit; pkg/scheduler/eventhandlers.go AdmissionCheck; pkg/kubelet/kubelet.go HandlePodAdditions.
 */
export function podRejection(
  view: View,
  pod: Pod,
  node: Node,
  operation: 'add' | 'resize' = 'add',
): PodRejection | undefined {
  if (operation === 'add' && pod.status?.startTime !== undefined) return undefined;
  return (
    underPressure(pod, node, operation) ??
    wrongSystem(pod, node) ??
    lackingRoom(view, pod, node) ??
    unfit(view, pod, node)
  );
}

/** A node that runs out of something takes only what is critical, and one that lacks memory also what asks for some. Source: pkg/kubelet/eviction/eviction_manager.go Admit. */
function underPressure({ spec, status }: Pod, node: Node, operation: 'add' | 'resize'): PodRejection | undefined {
  if (operation !== 'add' || isCritical(spec.priority)) return undefined;
  const high = (node.status?.conditions ?? []).filter((one) => one.status === 'True' && PRESSURES.has(one.type));
  if (high.length === 0) return undefined;
  if (high.every(({ type }) => type === 'MemoryPressure')) {
    if (status?.qosClass !== 'BestEffort' || isTolerated(spec.tolerations, MEMORY_TAINT)) return undefined;
  }
  const conditions = high.map(({ type }) => type).join(' ');
  return { reason: EVICTED, message: `The node had condition: [${conditions}]. ` };
}

/** Source: rejectPodAdmissionBasedOnOSSelector, rejectPodAdmissionBasedOnOSField. Simulated nodes are Linux. */
function wrongSystem({ metadata, spec }: Pod, node: Node): PodRejection | undefined {
  const wanted = labelOf(metadata.labels, OS);
  if (wanted !== undefined && wanted !== 'linux') {
    const message = "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label";
    return { reason: 'PodOSSelectorNodeLabelDoesNotMatch', message };
  }
  if (spec.os === undefined || spec.os.name === (node.status?.nodeInfo?.operatingSystem ?? 'linux')) return undefined;
  return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" };
}

/** What a node has too little of. A Node that says nothing of what it has is taken to have enough. */
function lackingRoom(view: View, pod: Pod, node: Node): PodRejection | undefined {
  const allocatable = node.status?.allocatable;
  if (allocatable === undefined) return undefined;
  const others = holdersBeside(view, pod);
  const most = wholeOf(allocatable['pods']);
  if (others.length + 1 > most) return outOf('pods', 1, others.length, most);
  const { required } = podRequests(pod);
  if (asksForNothing(required)) return undefined;
  const has = amountsOf(allocatable);
  let used: ResourceAmounts = NO_RESOURCES;
  for (const other of others) used = addAmounts(used, podRequests(asAllocated(other)).required);
  for (const [name, wanted, limit, taken] of [
    ['cpu', required.cpu, has.cpu, used.cpu],
    ['memory', required.memory, has.memory, used.memory],
    ['ephemeral-storage', required.ephemeralStorage, has.ephemeralStorage, used.ephemeralStorage],
  ] as const) {
    if (wanted > 0 && wanted > limit - taken) return outOf(name, wanted, taken, limit);
  }
  for (const [name, wanted] of required.extended) {
    const limit = has.extended.get(name);
    // Resources of the cluster are unknown to its nodes. Source: removeMissingExtendedResources.
    if (limit === undefined && !Object.hasOwn(allocatable, name)) continue;
    const taken = used.extended.get(name) ?? 0;
    if (wanted > (limit ?? 0) - taken) return outOf(name, wanted, taken, limit ?? 0);
  }
  return undefined;
}

/** A Pod with what it was granted in place of what it is to have. Source: allocation_manager.go UpdatePodFromAllocation. */
function asAllocated(pod: Pod): Pod {
  const { metadata, spec, status } = pod;
  if ((metadata.generation ?? 1) < 2) return pod;
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const granted = (container: Container): Container => {
    const requests = statuses.find(({ name }) => name === container.name)?.allocatedResources;
    return requests === undefined ? container : { ...container, resources: { ...container.resources, requests } };
  };
  const containers = spec.containers.map(granted);
  return { ...pod, spec: { ...spec, containers, initContainers: spec.initContainers?.map(granted) } };
}

function asksForNothing({ cpu, memory, ephemeralStorage, extended }: ResourceAmounts): boolean {
  return cpu === 0 && memory === 0 && ephemeralStorage === 0 && extended.size === 0;
}

/** Source: InsufficientResourceError. CPU is told in thousandths. */
function outOf(name: string, requested: number, used: number, capacity: number): PodRejection {
  const amounts = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${name}`, message: `Node didn't have enough resource: ${name}, ${amounts}` };
}

function unfit(view: View, pod: Pod, node: Node): PodRejection | undefined {
  if (!matchesRequiredNodeAffinity(pod, node)) {
    return predicateFailed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  }
  if (!hasItsPorts(view, pod)) {
    return predicateFailed('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  }
  const expelling = node.spec.taints?.filter(({ effect }) => effect === 'NoExecute') ?? [];
  return expelling.every((taint) => isTolerated(pod.spec.tolerations, taint))
    ? undefined
    : predicateFailed('TaintToleration', "node(s) had taints that the pod didn't tolerate");
}

function predicateFailed(name: string, why: string): PodRejection {
  return { reason: name, message: `Predicate ${name} failed: ${why}` };
}

function hasItsPorts(view: View, pod: Pod): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return true;
  const taken = holdersBeside(view, pod).flatMap((each) => hostPorts(each));
  return !wanted.some((port) => taken.some((each) => conflicts(port, each)));
}

/** The other Pods of the node that have what they asked for: from when the kubelet took them until they ended. */
function holdersBeside(view: View, pod: Pod): readonly Pod[] {
  return view
    .podsOnNode<Pod>(PODS, pod.spec.nodeName ?? '')
    .filter((each) => each.metadata.uid !== pod.metadata.uid && holds(each));
}

function holds({ status }: Pod): boolean {
  return status?.startTime !== undefined && status.phase !== 'Failed' && status.phase !== 'Succeeded';
}

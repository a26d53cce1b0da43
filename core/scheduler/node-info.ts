import { wholeOf } from '../model/quantity.js';
import type { View } from '../model/view.js';
import type { Node, Pod, PodSpec } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';
import { type HostPort, hostPorts } from './host-ports.js';
import { type PodRequests, podRequests } from './pod-requests.js';
import { amountsOf, NO_RESOURCES, type ResourceAmounts } from './resource-amounts.js';

/** What the Pods of one node take together. */
export interface NodeUse {
  /** Pods that are not finished. */
  readonly pods: readonly Pod[];
  readonly required: ResourceAmounts;
  readonly guessed: { readonly cpu: number; readonly memory: number };
  readonly ports: readonly HostPort[];
  /** Those that keep other Pods away by required anti-affinity. */
  readonly shunning: readonly Pod[];
  /** Those that must be near others, or would like to be near or far. */
  readonly leaning: readonly Pod[];
  /** What was counted among the Pods, by the question: see `countIn`. */
  readonly counted: Map<string, number>;
}

/** A node as the plugins see it. */
export interface NodeInfo {
  readonly node: Node;
  readonly allocatable: ResourceAmounts;
  /** How many Pods the node takes. */
  readonly podLimit: number;
  readonly use: NodeUse;
  /** What most checks come to, at hand: of thousands of nodes each look further down costs as much as the check. */
  readonly atHand: NodeAtHand;
  /** The node as it is, where this is how it would be with other Pods on it. */
  readonly actual?: NodeInfo;
}

/** Of a node, as small numbers and flags. */
export interface NodeAtHand {
  /** Neither cordoned nor tainted. */
  readonly isOpen: boolean;
  readonly freePods: number;
  readonly freeCpu: number;
  /** Whole MiB, rounded down. */
  readonly freeMemory: number;
  readonly freeStorage: number;
}

const MIB = 2 ** 20;

const NOTHING_USED: NodeUse = {
  pods: [],
  required: NO_RESOURCES,
  guessed: { cpu: 0, memory: 0 },
  ports: [],
  shunning: [],
  leaning: [],
  counted: new Map(),
};

const useOfPods = new WeakMap<readonly Pod[], NodeUse>();
const capacityOf = new WeakMap<Node, NodeCapacity>();

/** One node with what is used on it. */
export function nodeInfo(view: View, node: Node): NodeInfo {
  return infoOf(node, nodeUse(view.podsOnNode(PODS, node.metadata.name)), undefined);
}

function infoOf(node: Node, use: NodeUse, actual: NodeInfo | undefined): NodeInfo {
  const { allocatable, podLimit } = nodeCapacity(node);
  const { required } = use;
  const atHand = {
    isOpen: node.spec.unschedulable !== true && (node.spec.taints ?? []).length === 0,
    freePods: podLimit - use.pods.length,
    freeCpu: allocatable.cpu - required.cpu,
    freeMemory: Math.floor((allocatable.memory - required.memory) / MIB),
    freeStorage: Math.floor((allocatable.ephemeralStorage - required.ephemeralStorage) / MIB),
  };
  return { node, allocatable, podLimit, use, atHand, ...(actual && { actual }) };
}

/** Whether requests surely fit on a node; when not, they may still do so. */
export function surelyFits(
  { required: { cpu, memory, ephemeralStorage, extended } }: PodRequests,
  free: NodeAtHand,
): boolean {
  return (
    free.freePods > 0 &&
    (cpu === 0 || cpu <= free.freeCpu) &&
    (memory === 0 || memory / MIB <= free.freeMemory) &&
    (ephemeralStorage === 0 || ephemeralStorage / MIB <= free.freeStorage) &&
    extended.size === 0
  );
}

/** Whether a Pod has ended for good; it then takes nothing of its node. */
export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** So many answers are kept of a node: Pods of a few kinds come one after the other, but there are any number of questions. */
const MOST_ANSWERS = 32;

/**
 * How many Pods of a node are meant. `question` names what is asked, so that of thousands of nodes only those are counted on which a Pod changed
 * since the same was asked last: the answer may rest on nothing but the Pods and the question.
 */
export function countIn({ pods, counted }: NodeUse, question: string, isMeant: (pod: Pod) => boolean): number {
  if (pods.length === 0) return 0;
  let count = counted.get(question);
  if (count === undefined) {
    count = 0;
    for (const pod of pods) if (isMeant(pod)) count++;
    if (counted.size === MOST_ANSWERS) counted.clear();
    counted.set(question, count);
  }
  return count;
}

/** What is used on a node together with some more Pods. */
export function withPods(info: NodeInfo, more: readonly Pod[]): NodeInfo {
  return infoOf(info.node, useOf([...info.use.pods, ...more]), info.actual ?? info);
}

/** What stays used without some Pods. */
export function withoutPods(info: NodeInfo, gone: ReadonlySet<Pod>): NodeInfo {
  return infoOf(info.node, useOf(info.use.pods.filter((pod) => !gone.has(pod))), info.actual ?? info);
}

/** A view that answers with the same array while no Pod of the node changed has its sums remembered from view to view. */
function nodeUse(pods: Iterable<Pod>): NodeUse {
  if (!Array.isArray(pods)) return useOf([...pods].filter((pod) => !isFinished(pod)));
  const array: readonly Pod[] = pods;
  const found = useOfPods.get(array);
  if (found !== undefined) return found;
  const use = useOf(array.filter((pod) => !isFinished(pod)));
  useOfPods.set(array, use);
  return use;
}

function useOf(pods: readonly Pod[]): NodeUse {
  if (pods.length === 0) return NOTHING_USED;
  let cpu = 0;
  let memory = 0;
  let ephemeralStorage = 0;
  let guessedCpu = 0;
  let guessedMemory = 0;
  const extended = new Map<string, number>();
  const ports: HostPort[] = [];
  const shunning: Pod[] = [];
  const leaning: Pod[] = [];
  for (const pod of pods) {
    const own = podUse(pod);
    const { required, guessed } = own.requests;
    cpu += required.cpu;
    memory += required.memory;
    ephemeralStorage += required.ephemeralStorage;
    guessedCpu += guessed.cpu;
    guessedMemory += guessed.memory;
    if (required.extended.size > 0) {
      for (const [name, amount] of required.extended) extended.set(name, (extended.get(name) ?? 0) + amount);
    }
    if (own.ports.length > 0) ports.push(...own.ports);
    if (own.isShunning) shunning.push(pod);
    if (own.isLeaning) leaning.push(pod);
  }
  const required = { cpu, memory, ephemeralStorage, extended };
  return {
    pods,
    required,
    guessed: { cpu: guessedCpu, memory: guessedMemory },
    ports,
    shunning,
    leaning,
    counted: new Map(),
  };
}

/** What one Pod's spec says of all this: it stays the same while the Pod's status changes, and is asked for again and again. */
interface PodUse {
  readonly requests: PodRequests;
  readonly ports: readonly HostPort[];
  readonly isShunning: boolean;
  readonly isLeaning: boolean;
}

const useOfSpec = new WeakMap<PodSpec, PodUse>();

function podUse(pod: Pod): PodUse {
  let use = useOfSpec.get(pod.spec);
  if (use === undefined) {
    const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
    const liked = podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    use = {
      requests: podRequests(pod),
      ports: hostPorts(pod),
      isShunning: podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined,
      isLeaning: podAffinity !== undefined || liked !== undefined,
    };
    useOfSpec.set(pod.spec, use);
  }
  return use;
}

type NodeCapacity = Pick<NodeInfo, 'allocatable' | 'podLimit'>;

function nodeCapacity(node: Node): NodeCapacity {
  let capacity = capacityOf.get(node);
  if (capacity === undefined) {
    const amounts = node.status?.allocatable;
    capacity = { allocatable: amountsOf(amounts), podLimit: wholeOf(amounts?.['pods']) };
    capacityOf.set(node, capacity);
  }
  return capacity;
}

import type { Defect } from '../model/controller.js';
import { eachSoundly } from '../model/each-soundly.js';
import { NOMINATED } from '../model/marks.js';
import { stableHash, stableHashAfter } from '../model/stable-hash.js';
import type { Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';
import type { Exclusion } from './domains.js';
import { type NodeInfo, withPods } from './node-info.js';
import type { FilterPlugin, NodeCheck, Rejection, SchedulingScope, ScorePlugin } from './plugin.js';
import { balancedAllocation } from './plugins/balanced-allocation.js';
import { imageLocality } from './plugins/image-locality.js';
import { interPodAffinity } from './plugins/inter-pod-affinity.js';
import { namedNodes, nodeAffinity } from './plugins/node-affinity.js';
import { nodeName } from './plugins/node-name.js';
import { nodePorts } from './plugins/node-ports.js';
import { nodeResourcesFit } from './plugins/node-resources-fit.js';
import { nodeUnschedulable } from './plugins/node-unschedulable.js';
import { ownerSpread } from './plugins/owner-spread.js';
import { podTopologySpread } from './plugins/pod-topology-spread.js';
import { taintToleration } from './plugins/taint-toleration.js';
import { volumeBinding } from './plugins/volume-binding.js';
import { volumeRestrictions } from './plugins/volume-restrictions.js';
import { priorityOf } from './priority.js';

/** In kube-scheduler's order: the first that says no gives the reason. Source: apis/config/v1/default_plugins.go. */
const FILTERS: readonly FilterPlugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  volumeBinding,
  podTopologySpread,
  interPodAffinity,
];

const SCORES: readonly ScorePlugin[] = [
  taintToleration,
  nodeAffinity,
  nodeResourcesFit,
  podTopologySpread,
  interPodAffinity,
  balancedAllocation,
  imageLocality,
  ownerSpread,
];

/** Why a node was passed over. */
export interface RejectedNode {
  readonly info: NodeInfo;
  readonly rejection: Rejection;
}

/** The node a Pod should go to, or why none will do. */
export type Placement = (
  | { readonly found: true; readonly info: NodeInfo }
  | { readonly found: false; readonly rejected: readonly RejectedNode[] }
) & {
  /** Nodes that could not be judged, and what kept a score from being given. */
  readonly defects: readonly Defect[];
};

/** As many nodes are always looked for, if there are. Source: pkg/scheduler/schedule_one.go minFeasibleNodesToFind. */
const MIN_FEASIBLE_NODES = 100;
/** Of how many nodes a share is left out of each that there are more; and the least share, in per cent. Source: the same. */
const NODES_PER_CENT = 125;
const MIN_FEASIBLE_PER_CENT = 5;

/**
 * How many nodes that can take a Pod are enough to choose from: all of a few, half of some hundreds, less of thousands.
 * Source: pkg/scheduler/schedule_one.go numFeasibleNodesToFind, with percentageOfNodesToScore unset.
 */
export function feasibleNodesToFind(nodes: number): number {
  if (nodes < MIN_FEASIBLE_NODES) return nodes;
  const perCent = Math.max(50 - Math.floor(nodes / NODES_PER_CENT), MIN_FEASIBLE_PER_CENT);
  return Math.max(Math.floor((nodes * perCent) / 100), MIN_FEASIBLE_NODES);
}

/**
 * Finds the best node for a Pod: the filters leave those that can take it, the scores choose among them. Of many nodes only so many are looked for
 * as are enough, beginning where the Pod's uid says, so that the same state gives the same choice. A node that cannot be read, or that a filter
 * trips over, is passed over; throws when every node that can be read is, for then it is the Pod that nobody reckoned with. A score that cannot be
 * given says nothing.
 */
export function findNode(pod: Pod, scope: SchedulingScope): Placement {
  const check = nodeCheck(pod, scope);
  const nominated = nominatedNode(pod, scope, check);
  if (nominated !== undefined) return { found: true, info: nominated, defects: [] };
  const named = [...(namedNodes(pod) ?? [])].flatMap((name) => nodeThatTakes(name, scope, check) ?? []);
  const chosen: Defect[] = [];
  const best = bestOf(pod, named, scope, chosen);
  return best === undefined ? findAmongAll(pod, scope, check) : { found: true, info: best, defects: chosen };
}

function findAmongAll(pod: Pod, scope: SchedulingScope, check: NodeCheck): Placement {
  const { nodes } = scope.nodes;
  const enough = feasibleNodesToFind(nodes.length);
  const start = enough === nodes.length ? 0 : stableHash(pod.metadata.uid) % nodes.length;
  const feasible: NodeInfo[] = [];
  const rejected: RejectedNode[] = [];
  const defects: Defect[] = [];
  let tripped: { readonly error: unknown } | undefined;
  const exclusions = enough === nodes.length ? [] : exclusionsFor(pod, scope);
  const excluded: number[] = [];
  const judge = (place: number) => {
    let info: NodeInfo | undefined;
    try {
      info = scope.nodes.at(place);
      const rejection = check(info);
      if (rejection === undefined) feasible.push(info);
      else rejected.push({ info, rejection });
    } catch (error) {
      // One that cannot be read says nothing of the Pod.
      if (info !== undefined) tripped ??= { error };
      defects.push({ about: nodes[place]!, error });
    }
  };
  for (let at = 0; at < nodes.length && feasible.length < enough; at++) {
    const place = (start + at) % nodes.length;
    if (exclusions.some((isExcluded) => isExcluded(place))) excluded.push(place);
    else judge(place);
  }
  // What keeps the Pod off each node is told only when there is none for it.
  if (feasible.length === 0) for (const place of excluded) judge(place);
  if (tripped !== undefined && feasible.length + rejected.length === 0) throw tripped.error;
  const best = bestOf(pod, feasible, scope, defects);
  return best === undefined ? { found: false, rejected, defects } : { found: true, info: best, defects };
}

/** Which of many nodes need not be looked at. */
function exclusionsFor(pod: Pod, scope: SchedulingScope): readonly Exclusion[] {
  return FILTERS.flatMap((plugin) => plugin.exclude?.(pod, scope) ?? []);
}

/** The node that room was made on for a Pod, if it can take it now. Source: pkg/scheduler/schedule_one.go evaluateNominatedNode. */
function nominatedNode(pod: Pod, scope: SchedulingScope, check: NodeCheck): NodeInfo | undefined {
  const name = pod.status?.nominatedNodeName ?? '';
  return name === '' ? undefined : nodeThatTakes(name, scope, check);
}

/** The node of a name, if it can take a Pod now. */
function nodeThatTakes(name: string, scope: SchedulingScope, check: NodeCheck): NodeInfo | undefined {
  try {
    const info = scope.nodes.named(name);
    return info !== undefined && check(info) === undefined ? info : undefined;
  } catch {
    // It is judged with the others, which tells of it.
    return undefined;
  }
}

/**
 * Says of each node why it cannot take a Pod, as the first filter that minds says. Room that is being made for a Pod which is as
 * important is not given to another, so those Pods count as if they ran there; but nobody may lean on them, since they may never come.
 * Source: pkg/scheduler/framework/runtime RunFilterPluginsWithNominatedPods.
 */
export function nodeCheck(pod: Pod, scope: SchedulingScope): NodeCheck {
  const checks = FILTERS.flatMap((plugin) => plugin.filter(pod, scope) ?? []);
  const first: NodeCheck = (info) => {
    for (const check of checks) {
      const rejection = check(info);
      if (rejection !== undefined) return rejection;
    }
    return undefined;
  };
  const nominated = scope.view
    .marked<Pod>(PODS, NOMINATED)
    .filter((other) => other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod));
  if (nominated.length === 0) return first;
  return (info) => {
    const { name } = info.node.metadata;
    const claimed = nominated.filter(({ status }) => status?.nominatedNodeName === name);
    const there = claimed.length === 0 ? undefined : first(withPods(info, claimed));
    return there ?? first(info);
  };
}

/** Of equally good nodes a hash of the Pod's uid and the node's name takes one, so that the same state gives the same choice. */
function bestOf(
  pod: Pod,
  feasible: readonly NodeInfo[],
  scope: SchedulingScope,
  defects: Defect[],
): NodeInfo | undefined {
  if (feasible.length < 2) return feasible[0];
  const totals = feasible.map(() => 0);
  for (const plugin of SCORES) {
    const [scores] = eachSoundly([pod], defects, () => plugin.score(pod, feasible, scope));
    scores?.forEach((score, index) => {
      totals[index] = (totals[index] ?? 0) + score * plugin.weight;
    });
  }
  const highest = Math.max(...totals);
  const hashOf = stableHashAfter(`${pod.metadata.uid}/`);
  let best: { info: NodeInfo; hash: number } | undefined;
  feasible.forEach((info, index) => {
    if (totals[index] !== highest) return;
    const hash = hashOf(info.node.metadata.name);
    if (best === undefined || hash < best.hash) best = { info, hash };
  });
  return best?.info;
}

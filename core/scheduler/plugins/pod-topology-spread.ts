import { labelOf } from '../../model/label-requirement.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import type { Pod, TopologySpreadConstraint } from '../../schema/generated/types/core.js';
import { countIn, type NodeInfo } from '../node-info.js';
import { type FilterPlugin, normalizeScores, type SchedulingScope, type ScorePlugin } from '../plugin.js';
import { matchesRequiredNodeAffinity } from './node-affinity.js';
import { toleratesNode } from './taint-toleration.js';

/** Honours `spec.topologySpreadConstraints`: refuses what would be too uneven, or prefers what is more even. */
export const podTopologySpread: FilterPlugin & ScorePlugin = {
  name: 'PodTopologySpread',
  weight: 2,

  /** Source: podtopologyspread/filtering.go; KEP-895, KEP-3022 (minDomains), KEP-3094 (inclusion policies). */
  filter(pod, info, scope) {
    for (const constraint of pod.spec.topologySpreadConstraints ?? []) {
      if (constraint.whenUnsatisfiable !== 'DoNotSchedule') continue;
      const domain = labelOf(info.node.metadata.labels, constraint.topologyKey);
      if (domain === undefined) {
        return {
          reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
          resolvable: false,
        };
      }
      const { counts, fewest } = spreadWith(pod, constraint, info, scope);
      const self = matches(pod, constraint, pod) ? 1 : 0;
      if ((counts.get(domain) ?? 0) + self - fewest > constraint.maxSkew) {
        return { reasons: ["node(s) didn't match pod topology spread constraints"], resolvable: true };
      }
    }
    return undefined;
  },

  score(pod, infos, scope) {
    const soft = (pod.spec.topologySpreadConstraints ?? []).filter((one) => one.whenUnsatisfiable === 'ScheduleAnyway');
    if (soft.length === 0) return undefined;
    const counts = soft.map((constraint) => countByDomain(pod, constraint, scope.nodes.all));
    const sums = infos.map(({ node }) =>
      soft.reduce((sum, { topologyKey }, index) => {
        const domain = labelOf(node.metadata.labels, topologyKey);
        return sum + (domain === undefined ? 0 : (counts[index]?.get(domain) ?? 0));
      }, 0),
    );
    return normalizeScores(sums, true);
  },
};

/** How the Pods that a constraint means are spread. */
interface Spread {
  /** How many each domain holds; domains without any are there with 0. */
  readonly counts: ReadonlyMap<string, number>;
  /** The fewest that one of them holds; 0 when there are not as many domains as there should be. */
  readonly fewest: number;
}

/** By scope, what was found out for the Pod that was looked at last: it is the same for every node. */
const spreads = new WeakMap<
  SchedulingScope,
  { readonly pod: Pod; readonly by: Map<TopologySpreadConstraint, Spread> }
>();

/** The spread while one of the nodes is as given: preemption asks about a node as it would be. */
function spreadWith(pod: Pod, constraint: TopologySpreadConstraint, info: NodeInfo, scope: SchedulingScope): Spread {
  const usual = scope.nodes.named(info.node.metadata.name);
  if (usual !== info) {
    const others = scope.nodes.all.map((other) => (other.node === info.node ? info : other));
    return spreadAmong(pod, constraint, others);
  }
  let known = spreads.get(scope);
  if (known?.pod !== pod) {
    known = { pod, by: new Map() };
    spreads.set(scope, known);
  }
  let spread = known.by.get(constraint);
  if (spread === undefined) {
    spread = spreadAmong(pod, constraint, scope.nodes.all);
    known.by.set(constraint, spread);
  }
  return spread;
}

function spreadAmong(pod: Pod, constraint: TopologySpreadConstraint, infos: readonly NodeInfo[]): Spread {
  const counts = countByDomain(pod, constraint, infos);
  if (counts.size < (constraint.minDomains ?? 1)) return { counts, fewest: 0 };
  let fewest = Number.POSITIVE_INFINITY;
  for (const count of counts.values()) fewest = Math.min(fewest, count);
  return { counts, fewest };
}

function countByDomain(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  infos: readonly NodeInfo[],
): ReadonlyMap<string, number> {
  const { labelSelector, matchLabelKeys = [] } = constraint;
  const alike = matchLabelKeys.map((key) => labelOf(pod.metadata.labels, key));
  const question = JSON.stringify(['spread', pod.metadata.namespace, labelSelector, matchLabelKeys, alike]);
  const isMeant = (other: Pod) => other.metadata.deletionTimestamp === undefined && matches(pod, constraint, other);
  const counts = new Map<string, number>();
  for (const info of infos) {
    const domain = labelOf(info.node.metadata.labels, constraint.topologyKey);
    if (domain === undefined || !counted(pod, constraint, info)) continue;
    counts.set(domain, (counts.get(domain) ?? 0) + countIn(info.use, question, isMeant));
  }
  return counts;
}

function counted(
  pod: Pod,
  { nodeAffinityPolicy, nodeTaintsPolicy }: TopologySpreadConstraint,
  info: NodeInfo,
): boolean {
  if (nodeAffinityPolicy !== 'Ignore' && !matchesRequiredNodeAffinity(pod, info.node)) return false;
  return nodeTaintsPolicy !== 'Honor' || toleratesNode(pod, info.node);
}

/** Whether a Pod is one that a constraint counts: same namespace, the selector, and the same values of `matchLabelKeys`. */
function matches(pod: Pod, { labelSelector, matchLabelKeys }: TopologySpreadConstraint, other: Pod): boolean {
  if (other.metadata.namespace !== pod.metadata.namespace) return false;
  if (!matchesLabelSelector(labelSelector, other.metadata.labels)) return false;
  return (matchLabelKeys ?? []).every((key) => {
    const wanted = labelOf(pod.metadata.labels, key);
    return wanted === undefined || labelOf(other.metadata.labels, key) === wanted;
  });
}

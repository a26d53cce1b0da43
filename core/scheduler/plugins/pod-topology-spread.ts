import { labelOf } from '../../model/label-requirement.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import type { Pod, TopologySpreadConstraint } from '../../schema/generated/types/core.js';
import type { NodeInfo } from '../node-info.js';
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
      const counts = countByDomain(pod, constraint, withCandidate(scope.infos, info));
      const tooFew = counts.size < (constraint.minDomains ?? 1);
      const fewest = tooFew ? 0 : Math.min(...counts.values());
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
    const counts = soft.map((constraint) => countByDomain(pod, constraint, scope.infos));
    const sums = infos.map(({ node }) =>
      soft.reduce((sum, { topologyKey }, index) => {
        const domain = labelOf(node.metadata.labels, topologyKey);
        return sum + (domain === undefined ? 0 : (counts[index]?.get(domain) ?? 0));
      }, 0),
    );
    return normalizeScores(sums, true);
  },
};

/** The nodes with one of them replaced, since preemption asks about a node as it would be. */
function withCandidate(infos: readonly NodeInfo[], candidate: NodeInfo): readonly NodeInfo[] {
  return infos.map((info) => (info.node === candidate.node ? candidate : info));
}

/** How many matching Pods each domain holds; domains without any are there with 0. */
function countByDomain(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  infos: SchedulingScope['infos'],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const info of infos) {
    const domain = labelOf(info.node.metadata.labels, constraint.topologyKey);
    if (domain === undefined || !counted(pod, constraint, info)) continue;
    const here = info.use.pods.filter(
      (other) => other.metadata.deletionTimestamp === undefined && matches(pod, constraint, other),
    );
    counts.set(domain, (counts.get(domain) ?? 0) + here.length);
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

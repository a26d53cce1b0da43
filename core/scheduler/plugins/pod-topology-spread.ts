import { labelOf } from '../../model/label-requirement.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import type { Pod, TopologySpreadConstraint } from '../../schema/generated/types/core.js';
import { excludingDomains } from '../domains.js';
import { countIn, type NodeInfo } from '../node-info.js';
import {
  type FilterPlugin,
  normalizeScores,
  type Rejection,
  type SchedulingScope,
  type ScorePlugin,
} from '../plugin.js';
import type { Tally } from '../tallies.js';
import { matchesRequiredNodeAffinity } from './node-affinity.js';
import { toleratesNode } from './taint-toleration.js';

const MISSING_LABEL: Rejection = {
  reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
  resolvable: false,
};
const TOO_UNEVEN: Rejection = { reasons: ["node(s) didn't match pod topology spread constraints"], resolvable: true };

/** Honours `spec.topologySpreadConstraints`: refuses what would be too uneven, or prefers what is more even. */
export const podTopologySpread: FilterPlugin & ScorePlugin = {
  name: 'PodTopologySpread',
  weight: 2,

  /** Source: podtopologyspread/filtering.go; KEP-895, KEP-3022 (minDomains), KEP-3094 (inclusion policies). */
  filter(pod, scope) {
    const hard = hardOf(pod);
    if (hard.length === 0) return undefined;
    const rules = hard.map((constraint) => ({
      constraint,
      spread: spreadOf(pod, constraint, scope),
      self: matches(pod, constraint, pod) ? 1 : 0,
    }));
    return (info) => {
      for (const { constraint, spread, self } of rules) {
        const domain = labelOf(info.node.metadata.labels, constraint.topologyKey);
        if (domain === undefined) return MISSING_LABEL;
        if (spread.with(info, domain) + self > constraint.maxSkew) return TOO_UNEVEN;
      }
      return undefined;
    };
  },

  exclude(pod, scope) {
    return hardOf(pod).map((constraint) => {
      const spread = spreadOf(pod, constraint, scope);
      const self = matches(pod, constraint, pod) ? 1 : 0;
      return excludingDomains(
        scope.nodes,
        constraint.topologyKey,
        (domain) => domain === undefined || spread.of(domain) + self > constraint.maxSkew,
      );
    });
  },

  score(pod, infos, scope) {
    const soft = (pod.spec.topologySpreadConstraints ?? []).filter((one) => one.whenUnsatisfiable === 'ScheduleAnyway');
    if (soft.length === 0) return undefined;
    const sums = infos.map(() => 0);
    for (const constraint of soft) {
      const domains = tallyOf(pod, constraint, scope).domains.get(constraint.topologyKey);
      infos.forEach(({ node }, index) => {
        const domain = labelOf(node.metadata.labels, constraint.topologyKey);
        sums[index]! += domain === undefined ? 0 : (domains?.get(domain)?.count ?? 0);
      });
    }
    return normalizeScores(sums, true);
  },
};

function hardOf({ spec }: Pod): readonly TopologySpreadConstraint[] {
  return (spec.topologySpreadConstraints ?? []).filter((one) => one.whenUnsatisfiable === 'DoNotSchedule');
}

/** How the Pods that a constraint means are spread. */
interface Spread {
  /** How many more a domain holds than the one with the fewest. */
  of(domain: string): number;
  /** How many more a domain holds than the one with the fewest, while one of its nodes is as given: preemption asks about a node as it would be. */
  with(info: NodeInfo, domain: string): number;
}

function spreadOf(pod: Pod, constraint: TopologySpreadConstraint, scope: SchedulingScope): Spread {
  const { topologyKey, minDomains = 1 } = constraint;
  const domains = tallyOf(pod, constraint, scope).domains.get(topologyKey);
  const numberOf = domains?.size ?? 0;
  const fewestOf = (changed?: string, change = 0) => {
    if (numberOf < minDomains) return 0;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [name, { count }] of domains ?? []) fewest = Math.min(fewest, name === changed ? count + change : count);
    return fewest;
  };
  const fewest = fewestOf();
  const count = countOn(pod, constraint);
  return {
    of: (domain) => (domains?.get(domain)?.count ?? 0) - fewest,
    with(info, domain) {
      const here = domains?.get(domain)?.count ?? 0;
      const { actual } = info;
      if (actual === undefined) return here - fewest;
      const change = count(info) - count(actual);
      return change === 0 ? here - fewest : here + change - fewestOf(domain, change);
    },
  };
}

function tallyOf(pod: Pod, constraint: TopologySpreadConstraint, { nodes }: SchedulingScope): Tally {
  const { topologyKey } = constraint;
  const count = countOn(pod, constraint);
  return nodes.tallies.of(`${topologyKey} ${nodesAndPodsMeant(pod, constraint)}`, nodes.byPlace, (info, add) => {
    const domain = labelOf(info.node.metadata.labels, topologyKey);
    if (domain !== undefined && counted(pod, constraint, info)) add(topologyKey, domain, count(info));
  });
}

/** How many Pods of a node a constraint means; none of one that it does not count. */
function countOn(pod: Pod, constraint: TopologySpreadConstraint): (info: NodeInfo) => number {
  const question = podsMeant(pod, constraint);
  const isMeant = (other: Pod) => other.metadata.deletionTimestamp === undefined && matches(pod, constraint, other);
  return (info) => (counted(pod, constraint, info) ? countIn(info.use, question, isMeant) : 0);
}

/** Which Pods a constraint of a Pod means, as text. */
function podsMeant({ metadata }: Pod, { labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint): string {
  const alike = matchLabelKeys.map((key) => labelOf(metadata.labels, key) ?? null);
  return JSON.stringify(['spread', metadata.namespace, labelSelector, matchLabelKeys, alike]);
}

/** Which Pods on which nodes a constraint of a Pod means, as text. */
function nodesAndPodsMeant(pod: Pod, constraint: TopologySpreadConstraint): string {
  const { nodeSelector, affinity, tolerations } = pod.spec;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const among = constraint.nodeAffinityPolicy === 'Ignore' ? null : [nodeSelector, required];
  const tolerated = constraint.nodeTaintsPolicy === 'Honor' ? [tolerations] : null;
  return `${podsMeant(pod, constraint)} ${JSON.stringify([among, tolerated])}`;
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

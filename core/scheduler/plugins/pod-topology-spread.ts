import type { ObjectChange } from '../../model/controller.js';
import { labelOf } from '../../model/label-requirement.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import type { Pod, TopologySpreadConstraint } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import {
  MAX_NODE_SCORE,
  queueingHint,
  type Rejection,
  type SchedulerPlugin,
  type SchedulingScope,
} from '../framework/plugin.js';
import { countIn, type NodeInfo } from '../node-info.js';
import type { DomainCounts, Tally } from '../tallies.js';
import { defaultSelector } from './default-selector.js';
import { matchesRequiredNodeAffinity } from './node-affinity.js';
import { changeOfPlaced } from './placed-pod.js';
import { toleratesNode } from './taint-toleration.js';

const MISSING_LABEL: Rejection = {
  reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
  resolvable: false,
};
const TOO_UNEVEN: Rejection = { reasons: ["node(s) didn't match pod topology spread constraints"], resolvable: true };

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** A constraint for Pods that have none of their own: which Pods it means, is told from what a Pod belongs to. */
export type DefaultConstraint = Omit<TopologySpreadConstraint, 'labelSelector'>;

/** Source: podtopologyspread/plugin.go systemDefaultConstraints. */
const SYSTEM_DEFAULTS: readonly DefaultConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

/** `PodTopologySpreadArgs`. */
export interface PodTopologySpreadArgs {
  readonly defaultConstraints?: readonly DefaultConstraint[];
  readonly defaultingType: 'System' | 'List';
}

/**
 * Honours `spec.topologySpreadConstraints`, or those that are the default: refuses what would be too uneven, or prefers what is more even.
 * Source: podtopologyspread/filtering.go, scoring.go; KEP-895, KEP-1258 (defaults), KEP-3022 (minDomains), KEP-3094 (inclusion policies).
 */
export function podTopologySpread({ defaultingType, defaultConstraints = [] }: PodTopologySpreadArgs): SchedulerPlugin {
  const isSystem = defaultingType === 'System';
  const defaults = isSystem ? SYSTEM_DEFAULTS : defaultConstraints;

  const constraintsOf = (pod: Pod, action: string, scope: SchedulingScope): readonly TopologySpreadConstraint[] => {
    const own = pod.spec.topologySpreadConstraints ?? [];
    if (own.length > 0) return own.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action);
    const wanted = defaults.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action);
    const labelSelector = wanted.length === 0 ? undefined : defaultSelector(pod, scope.view);
    return labelSelector === undefined ? [] : wanted.map((constraint) => ({ ...constraint, labelSelector }));
  };
  const rulesOf = (pod: Pod, scope: SchedulingScope) => {
    const hard = constraintsOf(pod, 'DoNotSchedule', scope);
    return hard.map((constraint) => ({
      constraint,
      spread: spreadOf(pod, constraint, hard, scope),
      self: matches(pod, constraint, pod) ? 1 : 0,
    }));
  };

  return {
    name: 'PodTopologySpread',
    hints: [queueingHint(PODS, mayBeEven)],

    filter(pod, scope) {
      const rules = rulesOf(pod, scope);
      if (rules.length === 0) return undefined;
      return (info) => {
        for (const { constraint, spread, self } of rules) {
          const domain = labelOf(info.node.metadata.labels, constraint.topologyKey);
          if (domain === undefined) return MISSING_LABEL;
          if (spread.with(info, domain) + self > constraint.maxSkew) return TOO_UNEVEN;
        }
        return undefined;
      };
    },

    filterPlaces(pod, scope) {
      const rules = rulesOf(pod, scope).map(({ constraint, spread: { counts, fewest }, self }) => ({
        domains: scope.nodes.domains.of(constraint.topologyKey).byPlace,
        counts,
        most: constraint.maxSkew + fewest - self,
      }));
      if (rules.length === 0) return undefined;
      return (place) => {
        for (const { domains, counts, most } of rules) {
          if (domains[place] === 0 || (counts?.at(place) ?? 0) > most) return false;
        }
        return true;
      };
    },

    preScore(pod, passed, scope) {
      const soft = constraintsOf(pod, 'ScheduleAnyway', scope);
      if (soft.length === 0) return undefined;
      const isWholeNeeded = !isSystem || (pod.spec.topologySpreadConstraints ?? []).length > 0;
      const isIgnored = ({ node }: NodeInfo) =>
        isWholeNeeded && soft.some(({ topologyKey }) => labelOf(node.metadata.labels, topologyKey) === undefined);
      const scored = isWholeNeeded ? passed.filter((info) => !isIgnored(info)) : passed;
      const parts = soft.map((constraint) => {
        const { topologyKey, maxSkew } = constraint;
        const isByNode = topologyKey === HOSTNAME;
        const counts = isByNode
          ? undefined
          : tallyOf(pod, constraint, isWholeNeeded ? soft : [], scope).of(topologyKey);
        const domains = isByNode
          ? scored.length
          : new Set(scored.map(({ node }) => labelOf(node.metadata.labels, topologyKey))).size;
        const question = podsMeant(pod, constraint);
        const isMeant = meantBy(pod, constraint);
        const count = isByNode
          ? ({ use }: NodeInfo, _: string) => countIn(use, question, isMeant)
          : (_: NodeInfo, domain: string) => counts?.in(domain) ?? 0;
        return { topologyKey, count, weight: Math.log(domains + 2), skew: maxSkew - 1 };
      });
      return (info) => {
        if (isIgnored(info)) return IGNORED;
        let score = 0;
        for (const { topologyKey, count, weight, skew } of parts) {
          const domain = labelOf(info.node.metadata.labels, topologyKey);
          if (domain !== undefined) score += count(info, domain) * weight + skew;
        }
        return Math.round(score);
      };
    },

    normalizeScore(scores) {
      let [least, most] = [Number.POSITIVE_INFINITY, 0];
      for (const score of scores) {
        if (score === IGNORED) continue;
        least = Math.min(least, score);
        most = Math.max(most, score);
      }
      return scores.map((score) => {
        if (score === IGNORED) return 0;
        return most === 0 ? MAX_NODE_SCORE : Math.floor((MAX_NODE_SCORE * (most + least - score)) / most);
      });
    },
  };
}

/** Source: podtopologyspread/plugin.go isSchedulableAfterPodChange. */
function mayBeEven(pod: Pod, change: ObjectChange<Pod>): boolean {
  const { before, after } = changeOfPlaced(change);
  if (before !== undefined && before.metadata.labels === after?.metadata.labels) return false;
  const isMeant = (constraint: TopologySpreadConstraint, other: Pod | undefined) =>
    other !== undefined && matches(pod, constraint, other);
  return (pod.spec.topologySpreadConstraints ?? []).some(
    (constraint) => isMeant(constraint, before) !== isMeant(constraint, after),
  );
}

/** The score of a node that lacks a label which every constraint needs: it is no better than the worst. */
const IGNORED = -1;

/** How the Pods that a constraint means are spread. */
interface Spread {
  readonly counts: DomainCounts | undefined;
  /** How many the domain with the fewest holds. */
  readonly fewest: number;
  /** How many more a domain holds than the one with the fewest, while one of its nodes is as given: preemption asks about a node as it would be. */
  with(info: NodeInfo, domain: string): number;
}

function spreadOf(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  all: readonly TopologySpreadConstraint[],
  scope: SchedulingScope,
): Spread {
  const { topologyKey, minDomains = 1 } = constraint;
  const counts = tallyOf(pod, constraint, all, scope).of(topologyKey);
  const fewestWith = (changed?: string, change?: number) =>
    counts === undefined || counts.size < minDomains ? 0 : counts.fewest(changed, change);
  const fewest = fewestWith();
  const count = countOn(pod, constraint, all);
  return {
    counts,
    fewest,
    with(info, domain) {
      const here = counts?.in(domain) ?? 0;
      const { actual } = info;
      if (actual === undefined) return here - fewest;
      const change = count(info) - count(actual);
      return change === 0 ? here - fewest : here + change - fewestWith(domain, change);
    },
  };
}

/** What a constraint counts: on nodes that have the labels which all constraints need. */
function tallyOf(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  all: readonly TopologySpreadConstraint[],
  { nodes }: SchedulingScope,
): Tally {
  const { topologyKey } = constraint;
  const count = countOn(pod, constraint, all);
  const keys = JSON.stringify(all.map((one) => one.topologyKey));
  return nodes.tallies.of(`${topologyKey} ${keys} ${nodesAndPodsMeant(pod, constraint)}`, (info, add) => {
    const domain = labelOf(info.node.metadata.labels, topologyKey);
    if (domain !== undefined && counted(pod, constraint, all, info)) add(topologyKey, domain, count(info));
  });
}

/** How many Pods of a node a constraint means; none of one that it does not count. */
function countOn(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  all: readonly TopologySpreadConstraint[],
): (info: NodeInfo) => number {
  const question = podsMeant(pod, constraint);
  const isMeant = meantBy(pod, constraint);
  return (info) => (counted(pod, constraint, all, info) ? countIn(info.use, question, isMeant) : 0);
}

function meantBy(pod: Pod, constraint: TopologySpreadConstraint): (other: Pod) => boolean {
  return (other) => other.metadata.deletionTimestamp === undefined && matches(pod, constraint, other);
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
  all: readonly TopologySpreadConstraint[],
  { node }: NodeInfo,
): boolean {
  if (all.length > 1 && all.some(({ topologyKey }) => labelOf(node.metadata.labels, topologyKey) === undefined))
    return false;
  if (nodeAffinityPolicy !== 'Ignore' && !matchesRequiredNodeAffinity(pod, node)) return false;
  return nodeTaintsPolicy !== 'Honor' || toleratesNode(pod, node);
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

import { labelOf } from '../../model/label-requirement.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import type { View } from '../../model/view.js';
import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../schema/generated/types/core.js';
import { NAMESPACES } from '../../schema/kinds.js';
import { excludingDomains } from '../domains.js';
import { countIn, type NodeInfo } from '../node-info.js';
import {
  type FilterPlugin,
  MAX_NODE_SCORE,
  type Rejection,
  type SchedulingScope,
  type ScorePlugin,
} from '../plugin.js';
import type { CountOn, Domain, Tally } from '../tallies.js';

const NOT_NEAR: Rejection = { reasons: ["node(s) didn't match pod affinity rules"], resolvable: false };
const TOO_NEAR: Rejection = { reasons: ["node(s) didn't match pod anti-affinity rules"], resolvable: true };
const SHUNNED: Rejection = { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], resolvable: true };

/** Honours `podAffinity` and `podAntiAffinity`, of the Pod that comes and (anti-affinity) of those that are there. */
export const interPodAffinity: FilterPlugin & ScorePlugin = {
  name: 'InterPodAffinity',
  weight: 2,

  /** Source: interpodaffinity/filtering.go. */
  filter(pod, scope) {
    const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
    const near = (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) =>
      isNear(term, pod, scope),
    );
    const far = (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) =>
      countInDomain(term, pod, scope),
    );
    const isShunned = shunning(pod, scope);
    if (near.length === 0 && far.length === 0 && isShunned === undefined) return undefined;
    return (info) => {
      for (const isNearHere of near) if (!isNearHere(info)) return NOT_NEAR;
      for (const count of far) if (count(info) > 0) return TOO_NEAR;
      return isShunned?.(info) === true ? SHUNNED : undefined;
    };
  },

  exclude(pod, scope) {
    const far = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const tooNear = far.map((term) => {
      const domains = meantBy(term, pod, scope).domains.get(term.topologyKey);
      return excludingDomains(scope.nodes, term.topologyKey, (domain) => isHeld(domains, domain));
    });
    const shunned = [...(shunningBy(pod, scope)?.known.domains ?? [])].map(([key, domains]) =>
      excludingDomains(scope.nodes, key, (domain) => isHeld(domains, domain)),
    );
    return [...tooNear, ...shunned];
  },

  /** Source: interpodaffinity/scoring.go, for the preferred terms of the Pod that comes. */
  score(pod, infos, scope) {
    const near = pod.spec.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const far = pod.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (near.length === 0 && far.length === 0) return undefined;
    const sums = infos.map(() => 0);
    const add = (terms: readonly WeightedPodAffinityTerm[], sign: number) => {
      for (const { podAffinityTerm, weight } of terms) {
        const count = countInDomain(podAffinityTerm, pod, scope);
        infos.forEach((info, index) => {
          sums[index]! += sign * weight * count(info);
        });
      }
    };
    add(near, 1);
    add(far, -1);
    const least = Math.min(...sums);
    const range = Math.max(...sums) - least;
    return sums.map((sum) => (range === 0 ? 0 : Math.floor((MAX_NODE_SCORE * (sum - least)) / range)));
  },
};

/**
 * Whether a node is in a domain that holds a Pod the term wants. The first of a group that wants its own kind would never
 * find one, so it may go anywhere as long as no such Pod exists.
 */
function isNear(term: PodAffinityTerm, pod: Pod, scope: SchedulingScope): (info: NodeInfo) => boolean {
  const count = countInDomain(term, pod, scope);
  const isOwnKind = matchesTerm(term, pod, pod, scope.view);
  return (info) => {
    if (labelOf(info.node.metadata.labels, term.topologyKey) === undefined) return false;
    if (count(info) > 0) return true;
    return isOwnKind && meantBy(term, pod, scope).total + changeOn(term, pod, info, scope) === 0;
  };
}

/** How many Pods a term means on every node that has the same value of its topology key as one has; none when it has no such label. */
function countInDomain(term: PodAffinityTerm, pod: Pod, scope: SchedulingScope): (info: NodeInfo) => number {
  const domains = meantBy(term, pod, scope).domains.get(term.topologyKey);
  return (info) => {
    const domain = labelOf(info.node.metadata.labels, term.topologyKey);
    if (domain === undefined) return 0;
    return (domains?.get(domain)?.count ?? 0) + changeOn(term, pod, info, scope);
  };
}

/** How many more a node holds than it does: preemption asks about a node as it would be. */
function changeOn(term: PodAffinityTerm, pod: Pod, info: NodeInfo, scope: SchedulingScope): number {
  const { actual } = info;
  return actual === undefined ? 0 : countOn(term, pod, info, scope) - countOn(term, pod, actual, scope);
}

function meantBy(term: PodAffinityTerm, pod: Pod, scope: SchedulingScope): Tally {
  const { view, nodes } = scope;
  const { topologyKey } = term;
  const question = `${topologyKey} ${questionOf(term, pod)}`;
  return nodes.tallies.of(
    question,
    nodes.byPlace,
    (info, add) => {
      const count = countOn(term, pod, info, scope);
      if (count > 0) add(topologyKey, labelOf(info.node.metadata.labels, topologyKey), count);
    },
    // Labels of namespaces may change while no Pod does.
    term.namespaceSelector === undefined ? undefined : view.listShared(NAMESPACES),
  );
}

function countOn(term: PodAffinityTerm, pod: Pod, { use }: NodeInfo, { view }: SchedulingScope): number {
  const isMeant = (other: Pod) => matchesTerm(term, pod, other, view);
  // Labels of namespaces may change while no Pod does.
  if (term.namespaceSelector !== undefined) return use.pods.filter(isMeant).length;
  return countIn(use, questionOf(term, pod), isMeant);
}

const questions = new WeakMap<PodAffinityTerm, string>();

/** What a term asks on behalf of its owner, as text. A term belongs to one Pod, whose labels may change. */
function questionOf(term: PodAffinityTerm, owner: Pod): string {
  const keys = [...(term.matchLabelKeys ?? []), ...(term.mismatchLabelKeys ?? [])];
  if (keys.length > 0) {
    const values = keys.map((key) => labelOf(owner.metadata.labels, key));
    return JSON.stringify(['term', owner.metadata.namespace, { ...term, topologyKey: '' }, values]);
  }
  let question = questions.get(term);
  if (question === undefined) {
    question = JSON.stringify(['term', owner.metadata.namespace, { ...term, topologyKey: '' }]);
    questions.set(term, question);
  }
  return question;
}

/** How many Pods that are there want to be far from the one that comes; undefined when none that is anywhere does. */
function shunningBy(pod: Pod, scope: SchedulingScope): { known: Tally; countOn: CountOn } | undefined {
  const { nodes, view } = scope;
  const anywhere = nodes.tallies.of('shunning', nodes.byPlace, (info, add) =>
    add('', undefined, info.use.shunning.length),
  );
  if (anywhere.total === 0) return undefined;
  const asked = JSON.stringify([pod.metadata.namespace, pod.metadata.labels]);
  const countOn: CountOn = ({ node, use }, add) => {
    if (use.shunning.length === 0) return;
    for (const key of shunningKeys(use.shunning)) {
      const count = countShunning(use, key, pod, asked, view);
      if (count > 0) add(key, labelOf(node.metadata.labels, key), count);
    }
  };
  const known = nodes.tallies.of(`shunned ${asked}`, nodes.byPlace, countOn, view.listShared(NAMESPACES));
  return { known, countOn };
}

function isHeld(domains: ReadonlyMap<string, Domain> | undefined, domain: string | undefined): boolean {
  return domain !== undefined && (domains?.get(domain)?.count ?? 0) > 0;
}

/** Whether a Pod that is there wants to be far from the one that comes, node by node. */
function shunning(pod: Pod, scope: SchedulingScope): ((info: NodeInfo) => boolean) | undefined {
  const found = shunningBy(pod, scope);
  if (found === undefined) return undefined;
  const { known, countOn } = found;
  return (info) => {
    const { actual, node } = info;
    if (actual !== undefined) return isShunnedOn(info, actual, known, countOn);
    for (const [key, domains] of known.domains) {
      const here = labelOf(node.metadata.labels, key);
      if (here !== undefined && (domains.get(here)?.count ?? 0) > 0) return true;
    }
    return false;
  };
}

/** Whether a Pod would be kept away from a node as it would be. */
function isShunnedOn(info: NodeInfo, actual: NodeInfo, known: Tally, countOn: CountOn): boolean {
  const changes = new Map<string, number>();
  countOn(info, (key, _, count) => changes.set(key, (changes.get(key) ?? 0) + count));
  countOn(actual, (key, _, count) => changes.set(key, (changes.get(key) ?? 0) - count));
  for (const key of new Set([...known.domains.keys(), ...changes.keys()])) {
    const here = labelOf(info.node.metadata.labels, key);
    if (here === undefined) continue;
    if ((known.domains.get(key)?.get(here)?.count ?? 0) + (changes.get(key) ?? 0) > 0) return true;
  }
  return false;
}

function countShunning(use: NodeInfo['use'], key: string, pod: Pod, asked: string, view: View): number {
  const isAbout = ({ topologyKey }: PodAffinityTerm) => topologyKey === key;
  const keepsAway = (other: Pod) =>
    shunningTerms(other).some((term) => isAbout(term) && matchesTerm(term, other, pod, view));
  const isByNamespaceLabels = use.shunning.some((other) =>
    shunningTerms(other).some(({ namespaceSelector }) => namespaceSelector !== undefined),
  );
  if (isByNamespaceLabels) return use.shunning.filter(keepsAway).length;
  return countIn(use, `${key} shunned ${asked}`, keepsAway);
}

const keysOf = new WeakMap<readonly Pod[], readonly string[]>();

function shunningKeys(pods: readonly Pod[]): readonly string[] {
  let keys = keysOf.get(pods);
  if (keys === undefined) {
    keys = [...new Set(pods.flatMap((pod) => shunningTerms(pod).map(({ topologyKey }) => topologyKey)))];
    keysOf.set(pods, keys);
  }
  return keys;
}

function shunningTerms(pod: Pod): readonly PodAffinityTerm[] {
  return pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Whether `other` is one of those that a term of `owner` means. */
function matchesTerm(term: PodAffinityTerm, owner: Pod, other: Pod, view: View): boolean {
  if (!inNamespaces(term, owner, other, view)) return false;
  if (!matchesLabelSelector(term.labelSelector, other.metadata.labels)) return false;
  const sameValue = (key: string) => labelOf(other.metadata.labels, key) === labelOf(owner.metadata.labels, key);
  const given = (key: string) => labelOf(owner.metadata.labels, key) !== undefined;
  return (
    (term.matchLabelKeys ?? []).filter(given).every(sameValue) &&
    !(term.mismatchLabelKeys ?? []).filter(given).some(sameValue)
  );
}

function inNamespaces({ namespaces, namespaceSelector }: PodAffinityTerm, owner: Pod, other: Pod, view: View): boolean {
  const namespace = other.metadata.namespace ?? '';
  if (namespaces?.includes(namespace)) return true;
  if (namespaceSelector !== undefined) {
    return matchesLabelSelector(namespaceSelector, view.get(NAMESPACES, undefined, namespace)?.metadata.labels);
  }
  return (namespaces ?? []).length === 0 && namespace === owner.metadata.namespace;
}

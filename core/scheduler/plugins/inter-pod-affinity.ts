import { labelOf } from '../../model/label-requirement.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import { SHUNNING } from '../../model/marks.js';
import type { View } from '../../model/view.js';
import type { Pod, PodAffinityTerm } from '../../schema/generated/types/core.js';
import { NAMESPACES, PODS } from '../../schema/kinds.js';
import { countIn, type NodeInfo } from '../node-info.js';
import { type FilterPlugin, MAX_NODE_SCORE, type SchedulingScope, type ScorePlugin } from '../plugin.js';

/** Honours `podAffinity` and `podAntiAffinity`, of the Pod that comes and (anti-affinity) of those that are there. */
export const interPodAffinity: FilterPlugin & ScorePlugin = {
  name: 'InterPodAffinity',
  weight: 2,

  /** Source: interpodaffinity/filtering.go. */
  filter(pod, info, scope) {
    const near = pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const far = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    if (!near.every((term) => isNear(term, pod, info, scope))) {
      return { reasons: ["node(s) didn't match pod affinity rules"], resolvable: false };
    }
    if (far.some((term) => countInDomain(term, pod, info, scope) > 0)) {
      return { reasons: ["node(s) didn't match pod anti-affinity rules"], resolvable: true };
    }
    if (isShunned(pod, info, scope)) {
      return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], resolvable: true };
    }
    return undefined;
  },

  /** Source: interpodaffinity/scoring.go, for the preferred terms of the Pod that comes. */
  score(pod, infos, scope) {
    const near = pod.spec.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const far = pod.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (near.length === 0 && far.length === 0) return undefined;
    const count = (term: PodAffinityTerm, info: NodeInfo) => countInDomain(term, pod, info, scope);
    const sums = infos.map((info) => {
      let sum = 0;
      for (const { podAffinityTerm, weight } of near) sum += weight * count(podAffinityTerm, info);
      for (const { podAffinityTerm, weight } of far) sum -= weight * count(podAffinityTerm, info);
      return sum;
    });
    const least = Math.min(...sums);
    const range = Math.max(...sums) - least;
    return sums.map((sum) => (range === 0 ? 0 : Math.floor((MAX_NODE_SCORE * (sum - least)) / range)));
  },
};

/** What is found out of all nodes for one Pod: it is the same for every node that the Pod is held against. */
interface Neighbours {
  readonly pod: Pod;
  /** By term, how many Pods it means in each domain; the domain is a value of its topology key. */
  readonly meant: Map<PodAffinityTerm, Meant>;
  /** For each topology key, how many Pods keep this one away from each domain. */
  shunning?: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

interface Meant {
  readonly byDomain: ReadonlyMap<string, number>;
  /** In any domain, or in none. */
  readonly total: number;
}

/** By scope, that of the Pod that was looked at last. */
const neighbours = new WeakMap<SchedulingScope, Neighbours>();

function neighboursOf(pod: Pod, scope: SchedulingScope): Neighbours {
  let known = neighbours.get(scope);
  if (known?.pod !== pod) {
    known = { pod, meant: new Map() };
    neighbours.set(scope, known);
  }
  return known;
}

/**
 * Whether a node is in a domain that holds a Pod the term wants. The first of a group that wants its own kind would never
 * find one, so it may go anywhere as long as no such Pod exists.
 */
function isNear(term: PodAffinityTerm, pod: Pod, info: NodeInfo, scope: SchedulingScope): boolean {
  if (labelOf(info.node.metadata.labels, term.topologyKey) === undefined) return false;
  if (countInDomain(term, pod, info, scope) > 0) return true;
  if (!matchesTerm(term, pod, pod, scope.view)) return false;
  return meantBy(term, pod, scope).total + changeOn(term, pod, info, scope) === 0;
}

/** How many Pods a term means on every node that has the same value of its topology key as this one; none when it has no such label. */
function countInDomain(term: PodAffinityTerm, pod: Pod, info: NodeInfo, scope: SchedulingScope): number {
  const domain = labelOf(info.node.metadata.labels, term.topologyKey);
  if (domain === undefined) return 0;
  return (meantBy(term, pod, scope).byDomain.get(domain) ?? 0) + changeOn(term, pod, info, scope);
}

/** How many more a node holds than it does: preemption asks about a node as it would be. */
function changeOn(term: PodAffinityTerm, pod: Pod, info: NodeInfo, scope: SchedulingScope): number {
  const usual = scope.nodes.named(info.node.metadata.name);
  if (usual === info) return 0;
  return countOn(term, pod, info, scope) - (usual === undefined ? 0 : countOn(term, pod, usual, scope));
}

function meantBy(term: PodAffinityTerm, pod: Pod, scope: SchedulingScope): Meant {
  const { meant } = neighboursOf(pod, scope);
  let found = meant.get(term);
  if (found === undefined) {
    const byDomain = new Map<string, number>();
    let total = 0;
    for (const info of scope.nodes.all) {
      const count = countOn(term, pod, info, scope);
      if (count === 0) continue;
      total += count;
      const domain = labelOf(info.node.metadata.labels, term.topologyKey);
      if (domain !== undefined) byDomain.set(domain, (byDomain.get(domain) ?? 0) + count);
    }
    found = { byDomain, total };
    meant.set(term, found);
  }
  return found;
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

/** Whether a Pod that is there wants to be far from the one that comes. */
function isShunned(pod: Pod, info: NodeInfo, scope: SchedulingScope): boolean {
  const known = neighboursOf(pod, scope);
  known.shunning ??= shunningAmong(shunningNodes(scope), pod, scope);
  const usual = scope.nodes.named(info.node.metadata.name);
  const { labels } = info.node.metadata;
  if (usual === info) {
    for (const [key, domains] of known.shunning) {
      const here = labelOf(labels, key);
      if (here !== undefined && (domains.get(here) ?? 0) > 0) return true;
    }
    return false;
  }
  const [gone, come] = [usual === undefined ? [] : [usual], [info]].map((one) => shunningAmong(one, pod, scope));
  for (const key of new Set([...known.shunning.keys(), ...come!.keys()])) {
    const here = labelOf(labels, key);
    if (here === undefined) continue;
    const count = (of: ReadonlyMap<string, ReadonlyMap<string, number>>) => of.get(key)?.get(here) ?? 0;
    if (count(known.shunning) - count(gone!) + count(come!) > 0) return true;
  }
  return false;
}

/** The nodes with Pods that keep others away: nearly always none, and then no node need be read. */
function shunningNodes({ view, nodes }: SchedulingScope): readonly NodeInfo[] {
  const names = new Set(view.marked<Pod>(PODS, SHUNNING).map(({ spec }) => spec.nodeName ?? ''));
  return [...names].flatMap((name) => nodes.named(name) ?? []);
}

/** How many Pods of some nodes keep a Pod away, by topology key and by the domain that they keep it away from. */
function shunningAmong(
  infos: readonly NodeInfo[],
  pod: Pod,
  { view }: SchedulingScope,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const found = new Map<string, Map<string, number>>();
  const asked = JSON.stringify(['shunned', pod.metadata.namespace, pod.metadata.labels]);
  for (const { node, use } of infos) {
    if (use.shunning.length === 0) continue;
    for (const key of shunningKeys(use.shunning)) {
      const domain = labelOf(node.metadata.labels, key);
      if (domain === undefined) continue;
      const count = countShunning(use, key, pod, asked, view);
      if (count === 0) continue;
      const domains = found.get(key) ?? new Map<string, number>();
      domains.set(domain, (domains.get(domain) ?? 0) + count);
      found.set(key, domains);
    }
  }
  return found;
}

function countShunning(use: NodeInfo['use'], key: string, pod: Pod, asked: string, view: View): number {
  const isAbout = ({ topologyKey }: PodAffinityTerm) => topologyKey === key;
  const keepsAway = (other: Pod) =>
    shunningTerms(other).some((term) => isAbout(term) && matchesTerm(term, other, pod, view));
  const isByNamespaceLabels = use.shunning.some((other) =>
    shunningTerms(other).some(({ namespaceSelector }) => namespaceSelector !== undefined),
  );
  if (isByNamespaceLabels) return use.shunning.filter(keepsAway).length;
  return countIn(use, `${key} ${asked}`, keepsAway);
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

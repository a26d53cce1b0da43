import { labelOf } from '../../model/label-requirement.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import type { View } from '../../model/view.js';
import type { Pod, PodAffinityTerm } from '../../schema/generated/types/core.js';
import { NAMESPACES } from '../../schema/kinds.js';
import type { NodeInfo } from '../node-info.js';
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
    if (
      far.some((term) => podsInDomain(term, info, scope).some((other) => matchesTerm(term, pod, other, scope.view)))
    ) {
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
    const count = (term: PodAffinityTerm, info: NodeInfo) =>
      podsInDomain(term, info, scope).filter((other) => matchesTerm(term, pod, other, scope.view)).length;
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

/**
 * Whether a node is in a domain that holds a Pod the term wants. The first of a group that wants its own kind would never
 * find one, so it may go anywhere as long as no such Pod exists.
 */
function isNear(term: PodAffinityTerm, pod: Pod, info: NodeInfo, scope: SchedulingScope): boolean {
  if (labelOf(info.node.metadata.labels, term.topologyKey) === undefined) return false;
  if (podsInDomain(term, info, scope).some((other) => matchesTerm(term, pod, other, scope.view))) return true;
  if (!matchesTerm(term, pod, pod, scope.view)) return false;
  return !scope.infos.some(({ use }) => use.pods.some((other) => matchesTerm(term, pod, other, scope.view)));
}

/** Whether a Pod that is there wants to be far from the one that comes. */
function isShunned(pod: Pod, info: NodeInfo, scope: SchedulingScope): boolean {
  for (const { node, use } of scope.infos) {
    for (const other of (node === info.node ? info.use : use).shunning) {
      for (const term of other.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
        const here = labelOf(info.node.metadata.labels, term.topologyKey);
        const there = labelOf(node.metadata.labels, term.topologyKey);
        if (here !== undefined && here === there && matchesTerm(term, other, pod, scope.view)) return true;
      }
    }
  }
  return false;
}

/** The Pods on every node that has the same value of the term's topology key; none when the node has no such label. */
function podsInDomain({ topologyKey }: PodAffinityTerm, info: NodeInfo, { infos }: SchedulingScope): readonly Pod[] {
  const domain = labelOf(info.node.metadata.labels, topologyKey);
  if (domain === undefined) return [];
  return infos.flatMap((other) => {
    if (labelOf(other.node.metadata.labels, topologyKey) !== domain) return [];
    return other.node === info.node ? info.use.pods : other.use.pods;
  });
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

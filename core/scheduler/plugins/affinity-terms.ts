import { labelOf } from '../../model/label-requirement.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import type { View } from '../../model/view.js';
import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../schema/generated/types/core.js';
import { NAMESPACES } from '../../schema/kinds.js';
import { countIn, type NodeInfo } from '../node-info.js';

/** What a Pod must be near. */
export function requiredNear({ spec: { affinity } }: Pod): readonly PodAffinityTerm[] {
  return affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** What a Pod must be far from. */
export function requiredFar({ spec: { affinity } }: Pod): readonly PodAffinityTerm[] {
  return affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** What a Pod would like to be near. */
export function preferredNear({ spec: { affinity } }: Pod): readonly WeightedPodAffinityTerm[] {
  return affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** What a Pod would like to be far from. */
export function preferredFar({ spec: { affinity } }: Pod): readonly WeightedPodAffinityTerm[] {
  return affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Whether `other` is one of those that a term of `owner` means. */
export function matchesTerm(term: PodAffinityTerm, owner: Pod, other: Pod, view: View): boolean {
  if (!inNamespaces(term, owner, other, view)) return false;
  if (!matchesLabelSelector(term.labelSelector, other.metadata.labels)) return false;
  const sameValue = (key: string) => labelOf(other.metadata.labels, key) === labelOf(owner.metadata.labels, key);
  const given = (key: string) => labelOf(owner.metadata.labels, key) !== undefined;
  return (
    (term.matchLabelKeys ?? []).filter(given).every(sameValue) &&
    !(term.mismatchLabelKeys ?? []).filter(given).some(sameValue)
  );
}

/** How many Pods of a node all of some terms of `owner` mean. */
export function countMeant(terms: readonly PodAffinityTerm[], owner: Pod, { use }: NodeInfo, view: View): number {
  const isMeant = (other: Pod) => terms.every((term) => matchesTerm(term, owner, other, view));
  // Labels of namespaces may change while no Pod does.
  if (terms.some(({ namespaceSelector }) => namespaceSelector !== undefined)) return use.pods.filter(isMeant).length;
  return countIn(use, questionOf(terms, owner), isMeant);
}

const questions = new WeakMap<PodAffinityTerm, string>();

/** What some terms ask on behalf of their owner, as text, whatever the topology keys. */
export function questionOf(terms: readonly PodAffinityTerm[], owner: Pod): string {
  return terms.map((term) => textOf(term, owner)).join(' ');
}

/** A term belongs to one Pod, whose labels may change. */
function textOf(term: PodAffinityTerm, owner: Pod): string {
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

function inNamespaces({ namespaces, namespaceSelector }: PodAffinityTerm, owner: Pod, other: Pod, view: View): boolean {
  const namespace = other.metadata.namespace ?? '';
  if (namespaces?.includes(namespace)) return true;
  if (namespaceSelector !== undefined) {
    return matchesLabelSelector(namespaceSelector, view.get(NAMESPACES, undefined, namespace)?.metadata.labels);
  }
  return (namespaces ?? []).length === 0 && namespace === owner.metadata.namespace;
}

import type { ObjectChange } from '../../model/controller.js';
import { labelOf } from '../../model/label-requirement.js';
import type { View } from '../../model/view.js';
import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../schema/generated/types/core.js';
import { NAMESPACES, PODS } from '../../schema/kinds.js';
import {
  MAX_NODE_SCORE,
  queueingHint,
  type Rejection,
  type SchedulerPlugin,
  type SchedulingScope,
} from '../framework/plugin.js';
import type { NodeInfo } from '../node-info.js';
import type { CountOn, Tally } from '../tallies.js';
import {
  countMeant,
  matchesTerm,
  preferredFar,
  preferredNear,
  questionOf,
  requiredFar,
  requiredNear,
} from './affinity-terms.js';
import { changeOfPlaced } from './placed-pod.js';

const NOT_NEAR: Rejection = { reasons: ["node(s) didn't match pod affinity rules"], resolvable: false };
const TOO_NEAR: Rejection = { reasons: ["node(s) didn't match pod anti-affinity rules"], resolvable: true };
const SHUNNED: Rejection = { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], resolvable: true };

/** `InterPodAffinityArgs`. */
export interface InterPodAffinityArgs {
  /** How much it counts that a Pod which is there must be near the one that comes, from 0 to 100. */
  readonly hardPodAffinityWeight: number;
  /** Whether what Pods that are there would like counts only for Pods which would like something themselves. */
  readonly ignorePreferredTermsOfExistingPods: boolean;
}

/**
 * Honours `podAffinity` and `podAntiAffinity`, of the Pod that comes and of those that are there.
 * Source: interpodaffinity/filtering.go, scoring.go.
 */
export function interPodAffinity(args: InterPodAffinityArgs): SchedulerPlugin {
  return {
    name: 'InterPodAffinity',
    hints: [queueingHint(PODS, mayBeNearOrFar)],

    filter(pod, scope) {
      const [near, far] = [requiredNear(pod), requiredFar(pod)];
      const isNear = near.length === 0 ? undefined : nearness(near, pod, scope);
      const counts = far.map((term) => countInDomain(term, pod, scope));
      const isShunned = shunning(pod, scope);
      if (isNear === undefined && far.length === 0 && isShunned === undefined) return undefined;
      return (info) => {
        if (isNear?.(info) === false) return NOT_NEAR;
        for (const count of counts) if (count(info) > 0) return TOO_NEAR;
        return isShunned?.(info) === true ? SHUNNED : undefined;
      };
    },

    filterPlaces(pod, scope) {
      const near = requiredNear(pod);
      const isNear = near.length === 0 ? undefined : nearness(near, pod, scope);
      const tooNear = requiredFar(pod).flatMap((term) => meantBy([term], pod, scope).of(term.topologyKey) ?? []);
      const known = shunningBy(pod, scope)?.known;
      const shunned = known?.keys.flatMap((key) => known.of(key) ?? []) ?? [];
      const away = [...tooNear, ...shunned];
      if (isNear === undefined && away.length === 0) return undefined;
      return (place) => {
        for (const counts of away) if (counts.at(place) > 0) return false;
        return isNear === undefined || isNear(scope.nodes.at(place));
      };
    },

    score(pod, scope) {
      const [near, far] = [preferredNear(pod), preferredFar(pod)];
      const hasOwn = near.length + far.length > 0;
      if (args.ignorePreferredTermsOfExistingPods && !hasOwn) return undefined;
      const parts = [...weighted(near, 1, pod, scope), ...weighted(far, -1, pod, scope)];
      const leaning = leaningTo(pod, scope, args.hardPodAffinityWeight);
      if (leaning !== undefined) for (const key of leaning.keys) parts.push({ key, weight: 1, tally: leaning });
      if (parts.length === 0) return undefined;
      return ({ node }) => {
        let sum = 0;
        for (const { key, weight, tally } of parts) {
          const domain = labelOf(node.metadata.labels, key);
          if (domain !== undefined) sum += weight * (tally.of(key)?.in(domain) ?? 0);
        }
        return sum;
      };
    },

    normalizeScore(scores) {
      const least = scores.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
      const range = scores.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY) - least;
      return scores.map((score) => (range === 0 ? 0 : Math.trunc(MAX_NODE_SCORE * ((score - least) / range))));
    },
  };
}

/** Source: interpodaffinity/plugin.go isSchedulableAfterPodChange. */
function mayBeNearOrFar(pod: Pod, change: ObjectChange<Pod>, view: View): boolean {
  const { before, after } = changeOfPlaced(change);
  const isMeant = (terms: readonly PodAffinityTerm[], owner: Pod, other: Pod | undefined) =>
    other !== undefined && terms.length > 0 && terms.every((term) => matchesTerm(term, owner, other, view));
  if (before !== undefined && before.metadata.labels === after?.metadata.labels) return false;
  const [near, far] = [requiredNear(pod), requiredFar(pod)];
  if (!isMeant(near, pod, before) && isMeant(near, pod, after)) return true;
  if (isMeant(far, pod, before) && !isMeant(far, pod, after)) return true;
  return before !== undefined && after === undefined && isMeant(requiredFar(before), before, pod);
}

function weighted(terms: readonly WeightedPodAffinityTerm[], sign: 1 | -1, pod: Pod, scope: SchedulingScope) {
  return terms.map(({ podAffinityTerm, weight }) => ({
    key: podAffinityTerm.topologyKey,
    weight: sign * weight,
    tally: meantBy([podAffinityTerm], pod, scope),
  }));
}

/**
 * Whether a node is near, by every term, to a Pod that all terms mean. The first of a group that wants its own kind would never find one, so it may
 * go anywhere as long as no such Pod exists.
 */
function nearness(terms: readonly PodAffinityTerm[], pod: Pod, scope: SchedulingScope): (info: NodeInfo) => boolean {
  const known = meantBy(terms, pod, scope);
  const isOwnKind = terms.every((term) => matchesTerm(term, pod, pod, scope.view));
  return (info) => {
    const change = changeOn(terms, pod, info, scope);
    let isNearAll = true;
    for (const { topologyKey } of terms) {
      const domain = labelOf(info.node.metadata.labels, topologyKey);
      if (domain === undefined) return false;
      if ((known.of(topologyKey)?.in(domain) ?? 0) + change <= 0) isNearAll = false;
    }
    return isNearAll || (isOwnKind && known.total + terms.length * change === 0);
  };
}

/** How many Pods a term means on every node that has the same value of its topology key as one has; none when it has no such label. */
function countInDomain(term: PodAffinityTerm, pod: Pod, scope: SchedulingScope): (info: NodeInfo) => number {
  const counts = meantBy([term], pod, scope).of(term.topologyKey);
  return (info) => {
    const domain = labelOf(info.node.metadata.labels, term.topologyKey);
    return domain === undefined ? 0 : (counts?.in(domain) ?? 0) + changeOn([term], pod, info, scope);
  };
}

/** How many more a node holds than it does: preemption asks about a node as it would be. */
function changeOn(terms: readonly PodAffinityTerm[], pod: Pod, info: NodeInfo, { view }: SchedulingScope): number {
  const { actual } = info;
  return actual === undefined ? 0 : countMeant(terms, pod, info, view) - countMeant(terms, pod, actual, view);
}

/** The Pods that all of some terms mean, in the domains of each. */
function meantBy(terms: readonly PodAffinityTerm[], pod: Pod, { view, nodes }: SchedulingScope): Tally {
  const keys = terms.map(({ topologyKey }) => topologyKey);
  return nodes.tallies.of(
    `${JSON.stringify(keys)} ${questionOf(terms, pod)}`,
    (info, add) => {
      const count = countMeant(terms, pod, info, view);
      if (count === 0) return;
      for (const key of keys) {
        const domain = labelOf(info.node.metadata.labels, key);
        if (domain !== undefined) add(key, domain, count);
      }
    },
    // Labels of namespaces may change while no Pod does.
    terms.some(({ namespaceSelector }) => namespaceSelector !== undefined) ? view.listShared(NAMESPACES) : undefined,
  );
}

/** How many Pods that are there want to be far from the one that comes; undefined when none that is anywhere does. */
function shunningBy(pod: Pod, scope: SchedulingScope): { known: Tally; countOn: CountOn } | undefined {
  const { nodes, view } = scope;
  const anywhere = nodes.tallies.of('shunning', (info, add) => add('', undefined, info.use.shunning.length));
  if (anywhere.total === 0) return undefined;
  const asked = askedBy(pod);
  const countOn: CountOn = ({ node, use }, add) => {
    if (use.shunning.length === 0) return;
    eachTerm(use.shunning, requiredFar, pod, view, (key) => add(key, labelOf(node.metadata.labels, key), 1));
  };
  const known = nodes.tallies.of(`shunned ${asked}`, countOn, view.listShared(NAMESPACES));
  return { known, countOn };
}

/** What Pods that are there would like about the one that comes, weighed; undefined when none that is anywhere has a wish. */
function leaningTo(pod: Pod, scope: SchedulingScope, hardWeight: number): Tally | undefined {
  const { nodes, view } = scope;
  const anywhere = nodes.tallies.of('leaning', (info, add) => add('', undefined, info.use.leaning.length));
  if (anywhere.total === 0) return undefined;
  return nodes.tallies.of(
    `leaning ${hardWeight} ${askedBy(pod)}`,
    ({ node, use }, add) => {
      if (use.leaning.length === 0) return;
      const addFor = (key: string, weight: number) => add(key, labelOf(node.metadata.labels, key), weight);
      if (hardWeight > 0) eachTerm(use.leaning, requiredNear, pod, view, (key) => addFor(key, hardWeight));
      for (const other of use.leaning) {
        for (const { podAffinityTerm, weight } of preferredNear(other)) {
          if (matchesTerm(podAffinityTerm, other, pod, view)) addFor(podAffinityTerm.topologyKey, weight);
        }
        for (const { podAffinityTerm, weight } of preferredFar(other)) {
          if (matchesTerm(podAffinityTerm, other, pod, view)) addFor(podAffinityTerm.topologyKey, -weight);
        }
      }
    },
    view.listShared(NAMESPACES),
  );
}

/** All that terms of other Pods look at of one, as text. */
function askedBy({ metadata: { namespace, labels } }: Pod): string {
  return JSON.stringify([namespace, labels]);
}

function eachTerm(
  others: readonly Pod[],
  termsOf: (other: Pod) => readonly PodAffinityTerm[],
  pod: Pod,
  view: View,
  found: (topologyKey: string) => void,
): void {
  for (const other of others) {
    for (const term of termsOf(other)) if (matchesTerm(term, other, pod, view)) found(term.topologyKey);
  }
}

/** Whether a Pod that is there wants to be far from the one that comes, node by node. */
function shunning(pod: Pod, scope: SchedulingScope): ((info: NodeInfo) => boolean) | undefined {
  const found = shunningBy(pod, scope);
  if (found === undefined) return undefined;
  const { known, countOn } = found;
  return (info) => {
    const { actual, node } = info;
    const changes = new Map<string, number>();
    if (actual !== undefined) {
      countOn(info, (key, _, count) => changes.set(key, (changes.get(key) ?? 0) + count));
      countOn(actual, (key, _, count) => changes.set(key, (changes.get(key) ?? 0) - count));
    }
    for (const key of new Set([...known.keys, ...changes.keys()])) {
      const here = labelOf(node.metadata.labels, key);
      if (here !== undefined && (known.of(key)?.in(here) ?? 0) + (changes.get(key) ?? 0) > 0) return true;
    }
    return false;
  };
}

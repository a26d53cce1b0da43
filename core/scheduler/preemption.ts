import { matchesLabelSelector } from '../model/label-selector.js';
import { parseTimestamp } from '../model/timestamp.js';
import type { Pod } from '../schema/generated/types/core.js';
import { POD_DISRUPTION_BUDGETS } from '../schema/kinds.js';
import { nodeCheck, type RejectedNode } from './find-node.js';
import { type NodeInfo, withoutPods, withPods } from './node-info.js';
import type { NodeCheck, SchedulingScope } from './plugin.js';
import { priorityOf } from './priority.js';
import { fitError } from './unschedulable-message.js';

/** Pods to remove from a node so that another fits, or Kubernetes' words for why there are none. */
export type Preemption =
  | { readonly found: true; readonly info: NodeInfo; readonly victims: readonly Pod[] }
  /** `isWaiting`: nothing was looked for, since the Pod may not, or room is being made for it already. */
  | { readonly found: false; readonly message: string; readonly isWaiting: boolean };

interface Candidate {
  readonly info: NodeInfo;
  /** Most important first. */
  readonly victims: readonly Pod[];
  /** How many victims a disruption budget would rather keep. */
  readonly violations: number;
}

/**
 * Looks for a node where a Pod would fit if less important Pods were removed, and the least harmful choice of these.
 * Source: pkg/scheduler/framework/plugins/defaultpreemption and preemption/preemption.go.
 */
export function findVictims(pod: Pod, rejected: readonly RejectedNode[], scope: SchedulingScope): Preemption {
  if (pod.spec.preemptionPolicy === 'Never') {
    return { found: false, message: 'not eligible due to preemptionPolicy=Never.', isWaiting: true };
  }
  const nominated = pod.status?.nominatedNodeName;
  if (rejected.some(({ info }) => info.node.metadata.name === nominated && isMakingRoom(info, pod))) {
    const message = 'not eligible due to a terminating pod on the nominated node.';
    return { found: false, message, isWaiting: true };
  }
  const check = nodeCheck(pod, scope);
  const candidates: Candidate[] = [];
  const reasons: (readonly string[])[] = [];
  for (const { info, rejection } of rejected) {
    if (!rejection.resolvable) {
      reasons.push(['Preemption is not helpful for scheduling']);
      continue;
    }
    const found = candidateOn(pod, info, scope, check);
    if (Array.isArray(found)) reasons.push(found as readonly string[]);
    else candidates.push(found as Candidate);
  }
  const best = leastHarmful(candidates);
  return best === undefined
    ? { found: false, message: fitError(reasons), isWaiting: false }
    : { found: true, info: best.info, victims: best.victims };
}

function isMakingRoom({ use }: NodeInfo, pod: Pod): boolean {
  return use.pods.some(
    (other) => other.metadata.deletionTimestamp !== undefined && priorityOf(other) < priorityOf(pod),
  );
}

/** The Pods that must go on one node, or why that would not do: all less important ones go, then each that can stay comes back. */
function candidateOn(
  pod: Pod,
  info: NodeInfo,
  scope: SchedulingScope,
  check: NodeCheck,
): Candidate | readonly string[] {
  const removable = info.use.pods.filter((other) => priorityOf(other) < priorityOf(pod));
  if (removable.length === 0) return ['No preemption victims found for incoming pod'];
  let rest = withoutPods(info, new Set(removable));
  const rejection = check(rest);
  if (rejection !== undefined) return rejection.reasons;

  const victims: Pod[] = [];
  const broken = new Set(removable.filter((other) => isProtected(other, scope)));
  for (const other of [...removable].sort(
    (a, b) => Number(broken.has(b)) - Number(broken.has(a)) || byImportance(a, b),
  )) {
    const kept = withPods(rest, [other]);
    if (check(kept) === undefined) rest = kept;
    else victims.push(other);
  }
  return {
    info,
    victims: victims.sort(byImportance),
    violations: victims.filter((victim) => broken.has(victim)).length,
  };
}

/** Whether a disruption budget says that this Pod should stay. */
function isProtected(pod: Pod, { view }: SchedulingScope): boolean {
  for (const budget of view.list(POD_DISRUPTION_BUDGETS, pod.metadata.namespace)) {
    const exhausted = (budget.status?.disruptionsAllowed ?? 0) <= 0;
    if (exhausted && matchesLabelSelector(budget.spec.selector, pod.metadata.labels)) return true;
  }
  return false;
}

/** Higher priority first; of equal priority the one that has run longer. Source: pkg/scheduler/util MoreImportantPod. */
function byImportance(a: Pod, b: Pod): number {
  return priorityOf(b) - priorityOf(a) || startOf(a) - startOf(b) || (a.metadata.uid < b.metadata.uid ? -1 : 1);
}

function startOf(pod: Pod): number {
  return parseTimestamp(pod.status?.startTime) ?? Number.MAX_SAFE_INTEGER;
}

/** Fewest broken budgets, then the least important top victim, the lowest sum of priorities, the fewest victims, the youngest. */
function leastHarmful(candidates: readonly Candidate[]): Candidate | undefined {
  const harm = ({ victims, violations }: Candidate) => {
    const top = victims[0];
    return [
      violations,
      top === undefined ? Number.NEGATIVE_INFINITY : priorityOf(top),
      // Shifted so that every victim adds to the sum, negative priorities too.
      victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
      victims.length,
      top === undefined ? 0 : -startOf(top),
    ];
  };
  let best: { candidate: Candidate; harm: number[] } | undefined;
  for (const candidate of candidates) {
    const next = { candidate, harm: harm(candidate) };
    if (best === undefined || isLess(next.harm, best.harm)) best = next;
  }
  return best?.candidate;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number);
  return false;
}

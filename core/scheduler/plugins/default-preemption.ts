import type { Intent } from '../../model/command.js';
import { deleteObject, mergePatch } from '../../model/intent.js';
import { nominatedTo } from '../../model/marks.js';
import type { Millis } from '../../model/revision.js';
import { stableHash } from '../../model/stable-hash.js';
import { parseTimestamp, timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { Pod, PodCondition } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import { recordEvent } from '../../schema/record-event.js';
import type { NodeCheck, RejectedNode, Rejection, SchedulerPlugin, SchedulingScope } from '../framework/plugin.js';
import { type NodeInfo, withoutPods, withPods } from '../node-info.js';
import { priorityOf } from '../priority.js';
import { fitError, type ReasonsByNode } from '../unschedulable-message.js';
import { schedulerOf } from '../waits-for-scheduler.js';
import { breakingBudgets } from './broken-budgets.js';

interface Candidate {
  readonly info: NodeInfo;
  /** Most important first. */
  readonly victims: readonly Pod[];
  /** How many victims a disruption budget would rather keep. */
  readonly violations: number;
}

/** `DefaultPreemptionArgs`: how many nodes on which room could be made are enough to choose from, whichever of both is more. */
export interface DefaultPreemptionArgs {
  /** Of the nodes on which it may help to remove Pods. */
  readonly minCandidateNodesPercentage: number;
  readonly minCandidateNodesAbsolute: number;
}

/**
 * Makes room: looks for a node where a Pod would fit if less important Pods were removed, and the least harmful choice of these.
 * Source: pkg/scheduler/framework/plugins/defaultpreemption and preemption/preemption.go, executor.go.
 */
export function defaultPreemption(args: DefaultPreemptionArgs): SchedulerPlugin {
  return {
    name: 'DefaultPreemption',
    postFilter(pod, rejected, scope, check) {
      const ineligible = whyNotEligible(pod, rejected);
      if (ineligible !== undefined) return { message: `preemption: ${ineligible}`, keepsNomination: true };
      const { candidates, reasons } = findCandidates(pod, rejected, scope, check, args);
      const best = leastHarmful(candidates);
      if (best === undefined) return { message: `preemption: ${fitError(reasons)}` };
      const nominatedNodeName = best.info.node.metadata.name;
      const { view, now } = scope;
      const intents = best.victims.flatMap((victim) => preempt(view, victim, pod, nominatedNodeName, now));
      for (const other of view.marked<Pod>(PODS, nominatedTo(nominatedNodeName))) {
        if (priorityOf(other) < priorityOf(pod)) intents.push(withoutNomination(other));
      }
      return { nominatedNodeName, intents };
    },
  };
}

/** Why a Pod may not have others removed now. Source: default_preemption.go PodEligibleToPreemptOthers. */
function whyNotEligible(pod: Pod, rejected: readonly RejectedNode[]): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = rejected.find(({ info }) => info.node.metadata.name === pod.status?.nominatedNodeName);
  // On a node that will not do whoever goes, nothing is waited for.
  return nominated?.rejection.resolvable === true && isMakingRoom(nominated.info, pod)
    ? 'not eligible due to a terminating pod on the nominated node.'
    : undefined;
}

/** The nodes on which room could be made, and of the others why not, one list of reasons for each. */
function findCandidates(
  pod: Pod,
  rejected: readonly RejectedNode[],
  scope: SchedulingScope,
  check: NodeCheck,
  { minCandidateNodesPercentage, minCandidateNodesAbsolute }: DefaultPreemptionArgs,
): { readonly candidates: readonly Candidate[]; readonly reasons: ReasonsByNode } {
  const promising = rejected.filter(({ rejection }) => rejection.resolvable);
  const enough = Math.max(
    Math.floor((promising.length * minCandidateNodesPercentage) / 100),
    minCandidateNodesAbsolute,
  );
  const reasons: (readonly string[])[] = rejected
    .filter(({ rejection }) => !rejection.resolvable)
    .map(() => ['Preemption is not helpful for scheduling']);
  const candidates: Candidate[] = [];
  const start = promising.length > enough ? stableHash(pod.metadata.uid) % promising.length : 0;
  for (let at = 0; at < promising.length && candidates.length < enough; at++) {
    const { info } = promising[(start + at) % promising.length]!;
    const found = candidateOn(pod, info, scope, check);
    if ('victims' in found) candidates.push(found);
    else reasons.push(found.reasons);
  }
  return { candidates, reasons };
}

function isMakingRoom({ use }: NodeInfo, pod: Pod): boolean {
  return use.pods.some((other) => priorityOf(other) < priorityOf(pod) && isLeavingForAnother(other));
}

/** Source: default_preemption.go podTerminatingByPreemption. */
function isLeavingForAnother({ metadata, status }: Pod): boolean {
  if (metadata.deletionTimestamp === undefined) return false;
  const target = status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return target?.status === 'True' && target.reason === 'PreemptionByScheduler';
}

/** The Pods that must go on one node, or why that would not do: all less important ones go, then each that can stay comes back. */
function candidateOn(
  pod: Pod,
  info: NodeInfo,
  scope: SchedulingScope,
  check: NodeCheck,
): Candidate | Pick<Rejection, 'reasons'> {
  const removable = info.use.pods.filter((other) => priorityOf(other) < priorityOf(pod));
  if (removable.length === 0) return { reasons: ['No preemption victims found for incoming pod'] };
  let rest = withoutPods(info, new Set(removable));
  const rejection = check(rest);
  if (rejection !== undefined) return rejection;

  const victims: Pod[] = [];
  const important = [...removable].sort(byImportance);
  const broken = breakingBudgets(important, scope.view);
  for (const other of [...important.filter((one) => broken.has(one)), ...important.filter((one) => !broken.has(one))]) {
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

/** The room that was made for a less important Pod is another's now. Source: preemption/executor.go prepareCandidate. */
function withoutNomination(pod: Pod): Intent {
  const { uid, resourceVersion } = pod.metadata;
  const change = { metadata: { uid, resourceVersion }, status: { nominatedNodeName: null } };
  return mergePatch(PODS, pod, change, { subresource: 'status', reason: 'a more important Pod takes the room' });
}

function preempt(view: View, victim: Pod, preemptor: Pod, nodeName: string, now: Millis): Intent[] {
  if (victim.metadata.deletionTimestamp !== undefined) return [];
  const { uid, resourceVersion, generation } = victim.metadata;
  const conditions: PodCondition[] = [
    ...(victim.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget'),
    {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: `${schedulerOf(preemptor)}: preempting to accommodate a higher priority pod`,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      lastTransitionTime: timestamp(now),
    },
  ];
  return [
    mergePatch(PODS, victim, { metadata: { uid, resourceVersion }, status: { conditions } }, { subresource: 'status' }),
    deleteObject(PODS, victim, {
      reason: `makes room for ${preemptor.metadata.namespace}/${preemptor.metadata.name}`,
    }),
    recordEvent(view, now, victim, {
      type: 'Normal',
      reason: 'Preempted',
      message: `Preempted by pod ${preemptor.metadata.uid} on node ${nodeName}`,
      component: schedulerOf(preemptor),
    }),
  ];
}

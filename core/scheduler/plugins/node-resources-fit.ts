import type { Rejection, SchedulerPlugin } from '../framework/plugin.js';
import { type NodeInfo, surelyFits } from '../node-info.js';
import { type PodRequests, podRequests } from '../pod-requests.js';
import { amountOf, isScalar } from '../resource-amounts.js';
import { resourceScore, type ScoringStrategy } from './resource-scores.js';

/** `NodeResourcesFitArgs`. */
export interface NodeResourcesFitArgs {
  readonly ignoredResources?: readonly string[];
  /** What stands before the slash in the names of resources that are ignored. */
  readonly ignoredResourceGroups?: readonly string[];
  readonly scoringStrategy: ScoringStrategy;
}

/** Keeps a Pod off nodes that have too little left, and compares the others by how much of them would be used. Source: noderesources/fit.go. */
export function nodeResourcesFit(args: NodeResourcesFitArgs): SchedulerPlugin {
  const { ignoredResources = [], ignoredResourceGroups = [], scoringStrategy } = args;
  const { resources } = scoringStrategy;
  const scoreOf = resourceScore(scoringStrategy);
  const isRatio = scoringStrategy.type === 'RequestedToCapacityRatio';
  const isIgnored = (name: string) =>
    name.includes('/') && (ignoredResources.includes(name) || ignoredResourceGroups.includes(name.split('/')[0]!));
  return {
    name: 'NodeResourcesFit',
    isLocal: true,

    filter(pod) {
      const requests = podRequests(pod);
      return (info) => (surelyFits(requests, info.atHand) ? undefined : tooLittleFor(requests, info, isIgnored));
    },

    score(pod) {
      const { guessed, required } = podRequests(pod);
      const wanted = resources
        .map(({ name, weight }) => ({ name, weight, request: amountOf({ ...required, ...guessed }, name) }))
        .filter(({ name, request }) => request > 0 || !isScalar(name));
      return ({ allocatable, use }) => {
        let sum = 0;
        let weights = 0;
        for (const { name, weight, request } of wanted) {
          const capacity = amountOf(allocatable, name);
          if (capacity === 0) continue;
          const score = scoreOf(usedOf(use, name) + request, capacity);
          if (isRatio && score <= 0) continue;
          sum += weight * score;
          weights += weight;
        }
        if (weights === 0) return 0;
        return isRatio ? Math.round(sum / weights) : Math.trunc(sum / weights);
      };
    },
  };
}

function usedOf({ guessed, required }: NodeInfo['use'], name: string): number {
  if (name === 'cpu') return guessed.cpu;
  return name === 'memory' ? guessed.memory : amountOf(required, name);
}

/**
 * What a node lacks for the given requests; undefined when they fit. When a request is larger than the whole node, no
 * preemption can help.
 * Source: noderesources/fit.go fitsRequest.
 */
export function tooLittleFor(
  { required }: PodRequests,
  { allocatable, podLimit, use }: NodeInfo,
  isIgnored: (resource: string) => boolean,
): Rejection | undefined {
  const reasons: string[] = [];
  let resolvable = true;
  const check = (name: string, wanted: number, limit: number, used: number) => {
    if (wanted === 0 || wanted <= limit - used) return;
    reasons.push(`Insufficient ${name}`);
    if (wanted > limit) resolvable = false;
  };
  if (use.pods.length + 1 > podLimit) reasons.push('Too many pods');
  check('cpu', required.cpu, allocatable.cpu, use.required.cpu);
  check('memory', required.memory, allocatable.memory, use.required.memory);
  check('ephemeral-storage', required.ephemeralStorage, allocatable.ephemeralStorage, use.required.ephemeralStorage);
  for (const [name, wanted] of required.extended) {
    if (isIgnored(name)) continue;
    check(name, wanted, allocatable.extended.get(name) ?? 0, use.required.extended.get(name) ?? 0);
  }
  return reasons.length === 0 ? undefined : { reasons, resolvable };
}

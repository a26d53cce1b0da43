import { type NodeInfo, surelyFits } from '../node-info.js';
import { type FilterPlugin, MAX_NODE_SCORE, type Rejection, type ScorePlugin } from '../plugin.js';
import { type PodRequests, podRequests } from '../pod-requests.js';

/** Keeps a Pod off nodes that have too little left, and prefers those where the most would stay free. */
export const nodeResourcesFit: FilterPlugin & ScorePlugin = {
  name: 'NodeResourcesFit',
  weight: 1,

  filter(pod) {
    const requests = podRequests(pod);
    return (info) => (surelyFits(requests, info.atHand) ? undefined : tooLittleFor(requests, info));
  },

  /** Source: noderesources/least_allocated.go, cpu and memory weighing the same. */
  score(pod, infos) {
    const { guessed } = podRequests(pod);
    return infos.map(({ allocatable, use }) => {
      const cpu = leftover(allocatable.cpu, use.guessed.cpu + guessed.cpu);
      const memory = leftover(allocatable.memory, use.guessed.memory + guessed.memory);
      return Math.floor((cpu + memory) / 2);
    });
  },
};

/**
 * What a node lacks for the given requests; undefined when they fit. When a request is larger than the whole node, no
 * preemption can help.
 * Source: noderesources/fit.go fitsRequest.
 */
export function tooLittleFor(
  { required }: PodRequests,
  { allocatable, podLimit, use }: NodeInfo,
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
    check(name, wanted, allocatable.extended.get(name) ?? 0, use.required.extended.get(name) ?? 0);
  }
  return reasons.length === 0 ? undefined : { reasons, resolvable };
}

function leftover(limit: number, used: number): number {
  return limit === 0 || used > limit ? 0 : Math.floor(((limit - used) * MAX_NODE_SCORE) / limit);
}

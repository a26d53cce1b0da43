import { MAX_NODE_SCORE, type ScorePlugin } from '../plugin.js';
import { podRequests } from '../pod-requests.js';

/** Prefers nodes whose cpu and memory would be used to the same degree. Source: noderesources/balanced_allocation.go. */
export const balancedAllocation: ScorePlugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  score(pod, infos) {
    const { required } = podRequests(pod);
    if (required.cpu === 0 && required.memory === 0) return undefined;
    return infos.map(({ allocatable, use }) => {
      const cpu = fraction(use.required.cpu + required.cpu, allocatable.cpu);
      const memory = fraction(use.required.memory + required.memory, allocatable.memory);
      // The standard deviation of two numbers is half their distance.
      return Math.floor((1 - Math.abs(cpu - memory) / 2) * MAX_NODE_SCORE);
    });
  },
};

function fraction(used: number, limit: number): number {
  return limit === 0 ? 1 : Math.min(1, used / limit);
}

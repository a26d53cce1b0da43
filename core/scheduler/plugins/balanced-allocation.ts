import { MAX_NODE_SCORE, type SchedulerPlugin } from '../framework/plugin.js';
import { podRequests } from '../pod-requests.js';
import { amountOf, isScalar } from '../resource-amounts.js';
import type { ResourceSpec } from './resource-scores.js';

/** `NodeResourcesBalancedAllocationArgs`. */
export interface BalancedAllocationArgs {
  readonly resources: readonly ResourceSpec[];
}

/**
 * Prefers nodes whose resources would be used to the same degree: those that a Pod makes more even, before those that it makes less so. It says nothing
 * of Pods that ask for none of them.
 * Source: noderesources/balanced_allocation.go.
 */
export function balancedAllocation({ resources }: BalancedAllocationArgs): SchedulerPlugin {
  return {
    name: 'NodeResourcesBalancedAllocation',
    isLocal: true,
    score(pod) {
      const { required } = podRequests(pod);
      const wanted = resources
        .map(({ name }) => ({ name, request: amountOf(required, name) }))
        .filter(({ name, request }) => request > 0 || !isScalar(name));
      if (wanted.every(({ request }) => request === 0)) return undefined;
      return ({ allocatable, use }) => {
        const [before, after]: number[][] = [[], []];
        for (const { name, request } of wanted) {
          const limit = amountOf(allocatable, name);
          if (limit === 0) continue;
          const used = amountOf(use.required, name);
          before!.push(Math.min(1, used / limit));
          after!.push(Math.min(1, (used + request) / limit));
        }
        const half = MAX_NODE_SCORE / 2;
        return half + Math.trunc((half + evenness(after!) - evenness(before!)) / 2);
      };
    },
  };
}

/** 100 less the standard deviation of some fractions. */
function evenness(fractions: readonly number[]): number {
  let deviation = 0;
  if (fractions.length === 2) deviation = Math.abs(fractions[0]! - fractions[1]!) / 2;
  else if (fractions.length > 2) {
    const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
    const squares = fractions.reduce((sum, fraction) => sum + (fraction - mean) ** 2, 0);
    deviation = Math.sqrt(squares / fractions.length);
  }
  return Math.trunc((1 - deviation) * MAX_NODE_SCORE);
}

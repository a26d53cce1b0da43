import type { BalancedAllocationArgs } from '../plugins/balanced-allocation.js';
import type { DefaultPreemptionArgs } from '../plugins/default-preemption.js';
import type { InterPodAffinityArgs } from '../plugins/inter-pod-affinity.js';
import type { NodeAffinityArgs } from '../plugins/node-affinity.js';
import type { NodeResourcesFitArgs } from '../plugins/node-resources-fit.js';
import type { PodTopologySpreadArgs } from '../plugins/pod-topology-spread.js';
import type { ResourceSpec } from '../plugins/resource-scores.js';

/** What the plugins of a profile are made with, by their names. */
export interface PluginArgs {
  readonly DefaultPreemption: DefaultPreemptionArgs;
  readonly InterPodAffinity: InterPodAffinityArgs;
  readonly NodeAffinity: NodeAffinityArgs;
  readonly NodeResourcesBalancedAllocation: BalancedAllocationArgs;
  readonly NodeResourcesFit: NodeResourcesFitArgs;
  readonly PodTopologySpread: PodTopologySpreadArgs;
}

/** Part of what plugins are made with, as a configuration says it. */
export type GivenArgs = { readonly [Name in keyof PluginArgs]?: Partial<PluginArgs[Name]> };

const CPU_AND_MEMORY: readonly ResourceSpec[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** The arguments with what is left out filled in. Source: pkg/scheduler/apis/config/v1/defaults.go. */
export function withDefaultArgs(given: GivenArgs): PluginArgs {
  const strategy = given.NodeResourcesFit?.scoringStrategy;
  return {
    DefaultPreemption: { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 100, ...given.DefaultPreemption },
    InterPodAffinity: {
      hardPodAffinityWeight: 1,
      ignorePreferredTermsOfExistingPods: false,
      ...given.InterPodAffinity,
    },
    NodeAffinity: { ...given.NodeAffinity },
    NodeResourcesBalancedAllocation: { resources: weighed(given.NodeResourcesBalancedAllocation?.resources) },
    NodeResourcesFit: {
      ...given.NodeResourcesFit,
      scoringStrategy: { type: 'LeastAllocated', ...strategy, resources: weighed(strategy?.resources) },
    },
    PodTopologySpread: { defaultingType: 'System', ...given.PodTopologySpread },
  };
}

function weighed(resources: readonly ResourceSpec[] = []): readonly ResourceSpec[] {
  if (resources.length === 0) return CPU_AND_MEMORY;
  return resources.map(({ name, weight = 0 }) => ({ name, weight: weight === 0 ? 1 : weight }));
}

import type { Node } from '../../core/schema/generated/types/core.js';
import { NODES } from '../../core/schema/kinds.js';
import type { LiveCluster } from './live-cluster.js';

/** Whether so many nodes are ready to take Pods. */
export function isReady({ cluster }: LiveCluster, nodes: number): boolean {
  const ready = cluster.state.listShared<Node>(NODES).filter(({ spec }) => (spec.taints ?? []).length === 0);
  return ready.length === nodes;
}

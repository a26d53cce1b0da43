import type { DaemonSet } from '../../schema/generated/types/apps.js';
import { intOrPercent } from '../int-or-percent.js';

/** How many Pods more than one a node, and how many nodes without one, an update may mean. */
export interface UpdateLimits {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** The limits of an update over so many nodes; both round up, and when both come to nothing one node may be without. Source: updatedDesiredNodeCounts. */
export function updateLimits(set: DaemonSet, nodes: number): UpdateLimits {
  const maxSurge = surge(set, nodes);
  const maxUnavailable = intOrPercent(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, nodes, 'up');
  return { maxSurge, maxUnavailable: nodes > 0 && maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

/** Whether a node may have an old Pod and a new one at the same time. Source: pkg/controller/daemon/util AllowsSurge. */
export function allowsSurge(set: DaemonSet): boolean {
  return surge(set, 1) > 0;
}

function surge({ spec }: DaemonSet, nodes: number): number {
  if (spec.updateStrategy?.type === 'OnDelete') return 0;
  return intOrPercent(spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0, nodes, 'up');
}

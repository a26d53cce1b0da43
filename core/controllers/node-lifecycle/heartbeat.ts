import type { Millis } from '../../model/revision.js';
import { parseTimestamp, timestamp } from '../../model/timestamp.js';
import type { Lease } from '../../schema/generated/types/coordination.js';
import type { Node, NodeCondition } from '../../schema/generated/types/core.js';

/** How long a node may be silent. Source: kube-controller-manager --node-monitor-grace-period, 50s since 1.32. */
export const NODE_MONITOR_GRACE_PERIOD: Millis = 50_000;
/** How long a node may take to report for the first time. Source: --node-startup-grace-period. */
export const NODE_STARTUP_GRACE_PERIOD: Millis = 60_000;

/** What only a kubelet knows; without one it is unknown. Source: node_lifecycle_controller.go tryUpdateNodeHealth. */
const KUBELET_CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** A node's condition of a type, if it has one. */
export function nodeCondition(node: Node, type: string): NodeCondition | undefined {
  return node.status?.conditions?.find((condition) => condition.type === type);
}

/** Whether a node's kubelet says it is ready. */
export function isNodeReady(node: Node): boolean {
  return nodeCondition(node, 'Ready')?.status === 'True';
}

/**
 * When a node's silence becomes too long: its grace period after its Lease was renewed or its status posted, whichever is
 * later. Kubernetes counts from when it noticed; here the times in the objects count, so that a decision can be repeated.
 */
export function silentAt(node: Node, lease: Lease | undefined): Millis {
  const ready = nodeCondition(node, 'Ready');
  const created = parseTimestamp(node.metadata.creationTimestamp) ?? 0;
  const renewed = parseTimestamp(lease?.spec.renewTime) ?? 0;
  if (ready === undefined) return Math.max(created, renewed) + NODE_STARTUP_GRACE_PERIOD;
  const posted = parseTimestamp(ready.lastHeartbeatTime) ?? created;
  return Math.max(posted, renewed) + NODE_MONITOR_GRACE_PERIOD;
}

/** What is said of a node that no kubelet has spoken for. Source: node_lifecycle_controller.go. */
export const NEVER_POSTED = 'Kubelet never posted node status.';

/**
 * A silent node's conditions: all that come from its kubelet are Unknown. The very same list when they are already.
 * Source: node_lifecycle_controller.go tryUpdateNodeHealth.
 */
export function unknownConditions(node: Node, now: Millis): readonly NodeCondition[] {
  const conditions = node.status?.conditions ?? [];
  const stopped = conditions.map((condition) =>
    KUBELET_CONDITIONS.includes(condition.type) && condition.status !== 'Unknown'
      ? {
          ...condition,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime: timestamp(now),
        }
      : condition,
  );
  const missing = KUBELET_CONDITIONS.filter((type) => nodeCondition(node, type) === undefined);
  const never = missing.map((type) => ({
    type,
    status: 'Unknown',
    reason: 'NodeStatusNeverUpdated',
    message: NEVER_POSTED,
    lastHeartbeatTime: node.metadata.creationTimestamp,
    lastTransitionTime: timestamp(now),
  }));
  const next = [...stopped, ...never];
  return next.length === conditions.length && next.every((each, index) => each === conditions[index])
    ? conditions
    : next;
}

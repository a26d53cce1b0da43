import { pastTime } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { timestamp } from '../../model/timestamp.js';
import type { Node, Taint } from '../../schema/generated/types/core.js';
import { nodeCondition } from './heartbeat.js';

/** The node says it is not ready. */
export const NOT_READY = 'node.kubernetes.io/not-ready';
/** The node says nothing. */
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** Which status of which condition means which taint. Source: node_lifecycle_controller.go nodeConditionToTaintKeyStatusMap. */
const CONDITION_TAINTS: readonly (readonly [type: string, status: string, key: string])[] = [
  ['Ready', 'False', NOT_READY],
  ['Ready', 'Unknown', UNREACHABLE],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
];
const MANAGED_KEYS: ReadonlySet<string> = new Set([UNSCHEDULABLE, ...CONDITION_TAINTS.map(([, , key]) => key)]);

/** Whether a taint is one that evicts Pods from a node that is not ready. */
export function isEvictionTaint({ key, effect }: Taint): boolean {
  return effect === 'NoExecute' && (key === NOT_READY || key === UNREACHABLE);
}

/**
 * The taints a node should have: NoSchedule ones that follow its conditions and `spec.unschedulable`, and `evicting`, the
 * key of the NoExecute one it should have, if any. Others stay. A NoExecute taint that does not say since when it is there,
 * or says a time that is yet to come, gets the time, because evictions count from it.
 * Source: node_lifecycle_controller.go doNoScheduleTaintingPass, SwapNodeControllerTaint.
 */
export function desiredTaints(node: Node, evicting: string | undefined, now: Millis): readonly Taint[] {
  const present = node.spec.taints ?? [];
  const wanted: Taint[] = noScheduleKeys(node).map((key) => ({ key, effect: 'NoSchedule' }));
  if (evicting !== undefined) wanted.push({ key: evicting, effect: 'NoExecute' });

  const timeAdded = timestamp(now);
  const kept = present
    .filter((taint) => !isManaged(taint) || wanted.some((each) => isSameTaint(each, taint)))
    .map((taint) =>
      taint.effect === 'NoExecute' && pastTime(taint.timeAdded, now) === undefined ? { ...taint, timeAdded } : taint,
    );
  const added = wanted.filter((each) => !present.some((taint) => isSameTaint(each, taint)));
  return [...kept, ...added.map((taint) => ({ ...taint, timeAdded }))];
}

function noScheduleKeys(node: Node): readonly string[] {
  const keys = CONDITION_TAINTS.filter(([type, status]) => nodeCondition(node, type)?.status === status).map(
    ([, , key]) => key,
  );
  // A node that has not reported yet keeps the taint it was admitted with.
  const isNew = nodeCondition(node, 'Ready') === undefined;
  if (isNew && node.spec.taints?.some((taint) => isSameTaint(taint, { key: NOT_READY, effect: 'NoSchedule' }))) {
    keys.push(NOT_READY);
  }
  return node.spec.unschedulable ? [...keys, UNSCHEDULABLE] : keys;
}

function isManaged(taint: Taint): boolean {
  return isEvictionTaint(taint) || (taint.effect === 'NoSchedule' && MANAGED_KEYS.has(taint.key));
}

function isSameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}

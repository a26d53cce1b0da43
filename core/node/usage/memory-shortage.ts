import { wholeOf } from '../../model/quantity.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { Node } from '../../schema/generated/types/core.js';
import { nodeUsage } from './container-usage.js';

/** Less than this a node must not have left, in bytes. Source: pkg/kubelet/apis/config/v1beta1 DefaultEvictionHard, memory.available. */
export const LEAST_MEMORY = 100 * 2 ** 20;

/** What memory a node has left, in bytes, when that is too little; undefined when there is enough, or nobody knows. */
export function memoryShortage(view: View, node: Node, now: Millis): number | undefined {
  const capacity = wholeOf(node.status?.capacity?.['memory']);
  const used = nodeUsage(view, node, now);
  if (capacity === 0 || used === undefined) return undefined;
  const available = Math.max(0, capacity - used.memory);
  return available < LEAST_MEMORY ? available : undefined;
}

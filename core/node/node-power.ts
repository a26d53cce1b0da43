import type { Millis } from '../model/revision.js';
import { parseTimestamp } from '../model/timestamp.js';
import type { View } from '../model/view.js';
import type { Node } from '../schema/generated/types/core.js';
import {
  annotationOf,
  BOOTED_AT_ANNOTATION,
  DOWN_SINCE_ANNOTATION,
  NODE_ANNOTATION,
  POWER_ANNOTATION,
} from './annotations.js';
import { nodeTrouble } from './node-trouble.js';
import { BOOT_TIME } from './timings.js';

/** Whether a node's kubelet works, and since when its containers can have run. */
export type KubeletPower =
  /** Not a simulated node, or one without power, or one whose boot has not been noted yet. */
  | { readonly up: false; readonly upAt?: Millis }
  /** `bootedAt` is undefined for a node that never lost its power. */
  | { readonly up: true; readonly bootedAt?: Millis };

/** Whether these controllers play a node's kubelet. */
export function isSimulated(node: Node): boolean {
  return annotationOf(node, NODE_ANNOTATION) === 'simulated';
}

/** Whether somebody or a fault cut the power of a node. */
export function isPoweredOff(view: View, node: Node): boolean {
  return annotationOf(node, POWER_ANNOTATION) === 'off' || nodeTrouble(view, node.metadata.name).isOff;
}

/** What of a node's power its kubelet can tell at a moment. A node that boots comes up after `BOOT_TIME`. */
export function kubeletPower(view: View, node: Node, now: Millis): KubeletPower {
  if (!isSimulated(node) || isPoweredOff(view, node) || annotationOf(node, DOWN_SINCE_ANNOTATION) !== undefined)
    return { up: false };
  const bootedAt = parseTimestamp(annotationOf(node, BOOTED_AT_ANNOTATION));
  if (bootedAt === undefined) return { up: true };
  return now < bootedAt + BOOT_TIME ? { up: false, upAt: bootedAt + BOOT_TIME } : { up: true, bootedAt };
}

import { type Reconciliation, SETTLED } from '../model/controller.js';
import { dueAfter } from '../model/recorded-time.js';
import type { Millis } from '../model/revision.js';
import type { Node } from '../schema/generated/types/core.js';
import {
  annotationOf,
  BOOTED_AT_ANNOTATION,
  DOWN_SINCE_ANNOTATION,
  NODE_ANNOTATION,
  POWER_ANNOTATION,
} from '../schema/simulation-annotations.js';
import type { Machine } from './machine.js';
import { BOOT_TIME } from './timings.js';

/** Whether a node's kubelet works, and which boot of the node its containers run in. */
export type KubeletPower =
  /** Not a simulated node, or one without power, or one whose boot has not been noted yet. */
  | { readonly up: false; readonly upAt?: Millis }
  /** `boot` tells the boots of a node apart; undefined for a node that never lost its power. */
  | { readonly up: true; readonly boot?: string };

/** Whether these controllers play a node's kubelet. */
export function isSimulated(node: Node): boolean {
  return annotationOf(node, NODE_ANNOTATION) === 'simulated';
}

/** Whether a node is without power, because somebody switched it off or because its machine is. */
export function isPoweredOff(node: Node, machine: Machine): boolean {
  return annotationOf(node, POWER_ANNOTATION) === 'off' || !machine.hasPower;
}

/** What of a node's power its kubelet can tell at a moment. A node that boots comes up after `BOOT_TIME`. */
export function kubeletPower(node: Node, machine: Machine, now: Millis): KubeletPower {
  if (!isSimulated(node) || isPoweredOff(node, machine) || annotationOf(node, DOWN_SINCE_ANNOTATION) !== undefined)
    return { up: false };
  const boot = annotationOf(node, BOOTED_AT_ANNOTATION);
  const upAt = dueAfter(boot, BOOT_TIME, now);
  if (now < upAt) return { up: false, upAt };
  return boot === undefined ? { up: true } : { up: true, boot };
}

/** What a controller of a kubelet that does not work does: it waits until it does, where that is known. */
export function untilUp({ upAt }: KubeletPower & { readonly up: false }, now: Millis): Reconciliation {
  return upAt === undefined ? SETTLED : { intents: [], requeueAfter: upAt - now };
}

import type { Taint, Toleration } from '../../schema/generated/types/core.js';
import { toleratesTaint } from '../pods/toleration.js';

/**
 * For how many seconds Pods with these tolerations stay on a node with these taints: 0 for not at all, Infinity for ever.
 * Source: pkg/controller/tainteviction/taint_eviction.go processPodOnNode, getMinTolerationTime.
 */
export function toleratedSeconds(tolerations: readonly Toleration[], taints: readonly Taint[]): number {
  const used = taints.map((taint) => tolerations.find((toleration) => toleratesTaint(toleration, taint)));
  if (used.includes(undefined)) return 0;
  return Math.max(0, Math.min(...used.map((toleration) => toleration?.tolerationSeconds ?? Infinity)));
}

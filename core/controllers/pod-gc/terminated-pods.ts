import type { Pod } from '../../schema/generated/types/core.js';
import { isPodTerminal } from '../pods/pod-condition.js';

/**
 * The ended Pods beyond the threshold: evicted ones first, since nothing else removes them, then the oldest.
 * Source: pkg/controller/podgc/gc_controller.go gcTerminated, byEvictionAndCreationTimestamp.
 */
export function excessTerminatedPods(pods: Iterable<Pod>, threshold: number): readonly Pod[] {
  const terminated = [...pods].filter(isPodTerminal);
  if (terminated.length <= threshold) return [];
  return terminated
    .sort((a, b) => {
      if (isEvicted(a) !== isEvicted(b)) return isEvicted(a) ? -1 : 1;
      return (
        compare(a.metadata.creationTimestamp, b.metadata.creationTimestamp) || compare(a.metadata.name, b.metadata.name)
      );
    })
    .slice(0, terminated.length - threshold);
}

function isEvicted({ status }: Pod): boolean {
  return status?.phase === 'Failed' && status.reason === 'Evicted';
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

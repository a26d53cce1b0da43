import { untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { podAvailableAt } from './pod-condition.js';

/** How long until the next ready Pod becomes available by age alone; undefined when none will. */
export function nextAvailability(
  pods: readonly Pod[],
  minReadySeconds: number | undefined,
  now: Millis,
): Millis | undefined {
  if (minReadySeconds === undefined || minReadySeconds === 0) return undefined;
  const waits = pods
    .map((pod) => untilDue(podAvailableAt(pod, minReadySeconds) ?? Number.NEGATIVE_INFINITY, now))
    .filter((wait) => wait > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

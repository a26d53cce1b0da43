import type { Pod } from '../schema/generated/types/core.js';
import { isFinished } from './node-info.js';

/** The scheduler that Pods name by default in `spec.schedulerName`. */
export const DEFAULT_SCHEDULER = 'default-scheduler';

/** Whether a Pod has been told that it can run nowhere. */
export function isToldToWait({ status }: Pod): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return condition?.status === 'False' && condition.reason === 'Unschedulable';
}

/** Whether a Pod is this scheduler's, has no node yet and may be given one. */
export function waitsForScheduler(pod: Pod): boolean {
  const { nodeName, schedulerName, schedulingGates } = pod.spec;
  return (
    (nodeName === undefined || nodeName === '') &&
    (schedulerName === undefined || schedulerName === DEFAULT_SCHEDULER) &&
    (schedulingGates === undefined || schedulingGates.length === 0) &&
    pod.metadata.deletionTimestamp === undefined &&
    !isFinished(pod)
  );
}

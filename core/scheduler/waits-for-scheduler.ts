import type { Pod } from '../schema/generated/types/core.js';
import type { Profile } from './framework/profile.js';
import { isFinished } from './node-info.js';

/** The scheduler that Pods name by default in `spec.schedulerName`. */
export const DEFAULT_SCHEDULER = 'default-scheduler';

/** The profiles of a scheduler, by the name that Pods give. */
export type Profiles = ReadonlyMap<string, Profile>;

/** The name of the scheduler that is to place a Pod. */
export function schedulerOf({ spec: { schedulerName = '' } }: Pod): string {
  return schedulerName === '' ? DEFAULT_SCHEDULER : schedulerName;
}

/** Whether a Pod has been told that it can run nowhere. */
export function isToldToWait({ status }: Pod): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return condition?.status === 'False' && condition.reason === 'Unschedulable';
}

/** The profile that is to place a Pod: where it has no node yet, may be given one, and names one of the scheduler's profiles. */
export function profileFor(pod: Pod, profiles: Profiles): Profile | undefined {
  const { nodeName } = pod.spec;
  if (nodeName !== undefined && nodeName !== '') return undefined;
  if (pod.metadata.deletionTimestamp !== undefined || isFinished(pod)) return undefined;
  const profile = profiles.get(schedulerOf(pod));
  return profile?.preEnqueue.every((plugin) => plugin.preEnqueue(pod) === undefined) === true ? profile : undefined;
}

import type { Millis } from '../model/revision.js';
import { parseTimestamp, timestamp } from '../model/timestamp.js';
import type { ContainerState, ContainerStatus, Pod, PodCondition } from '../schema/generated/types/core.js';

/** Conditions that are the kubelet's. */
const OWN_CONDITIONS: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
]);

/** Whether a kubelet wrote a time on a Pod that is yet to come: its clock has gone back since. */
export function hasTimesAhead(pod: Pod, now: Millis): boolean {
  const written = timestamp(now);
  return ownTimes(pod).some((time) => time > written);
}

/**
 * The Pod with all times that its kubelet wrote moved into the past, by as little as makes the newest of them now. Between them nothing
 * changes, so what has run for ten seconds still has, and what is waited for takes as long as it would have.
 */
export function withPastTimes(pod: Pod, now: Millis): Pod {
  if (pod.status === undefined || !hasTimesAhead(pod, now)) return pod;
  const newest = Math.max(...ownTimes(pod).map((time) => parseTimestamp(time) ?? 0));
  const back = newest - Math.floor(now / 1_000) * 1_000;
  const { startTime, conditions, initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = pod.status;
  const status = {
    ...pod.status,
    ...(startTime !== undefined && { startTime: shifted(startTime, back) }),
    ...(conditions !== undefined && { conditions: conditions.map((one) => shiftedCondition(one, back)) }),
    ...(initContainerStatuses !== undefined && { initContainerStatuses: shiftedStatuses(initContainerStatuses, back) }),
    ...(containerStatuses !== undefined && { containerStatuses: shiftedStatuses(containerStatuses, back) }),
    ...(ephemeralContainerStatuses !== undefined && {
      ephemeralContainerStatuses: shiftedStatuses(ephemeralContainerStatuses, back),
    }),
  };
  return { ...pod, status };
}

/** All times that only a kubelet writes. They are of one form, and so in order as texts. */
function ownTimes({ status }: Pod): readonly string[] {
  if (status === undefined) return [];
  const { startTime, conditions = [], initContainerStatuses = [], containerStatuses = [] } = status;
  const { ephemeralContainerStatuses = [] } = status;
  const times = startTime === undefined ? [] : [startTime];
  for (const { type, status: is, lastTransitionTime } of conditions) {
    // That a Pod is not ready others say as well, by their own clocks; and when the kubelet does, its containers are not ready either.
    const isOwn = OWN_CONDITIONS.has(type) && (type !== 'Ready' || is === 'True');
    if (lastTransitionTime !== undefined && isOwn) times.push(lastTransitionTime);
  }
  for (const statuses of [initContainerStatuses, containerStatuses, ephemeralContainerStatuses]) {
    for (const { state, lastState } of statuses) {
      for (const time of [state?.running?.startedAt, state?.terminated?.finishedAt, lastState?.terminated?.finishedAt])
        if (time !== undefined) times.push(time);
    }
  }
  return times;
}

function shifted(time: string, back: Millis): string {
  const at = parseTimestamp(time);
  return at === undefined ? time : timestamp(at - back);
}

function shiftedCondition(condition: PodCondition, back: Millis): PodCondition {
  const { type, lastTransitionTime } = condition;
  if (lastTransitionTime === undefined || !OWN_CONDITIONS.has(type)) return condition;
  return { ...condition, lastTransitionTime: shifted(lastTransitionTime, back) };
}

function shiftedStatuses(statuses: readonly ContainerStatus[], back: Millis): readonly ContainerStatus[] {
  return statuses.map((status) => ({
    ...status,
    ...(status.state !== undefined && { state: shiftedState(status.state, back) }),
    ...(status.lastState !== undefined && { lastState: shiftedState(status.lastState, back) }),
  }));
}

function shiftedState(state: ContainerState, back: Millis): ContainerState {
  const { running, terminated } = state;
  if (running?.startedAt !== undefined) return { ...state, running: { startedAt: shifted(running.startedAt, back) } };
  if (terminated === undefined) return state;
  const { startedAt, finishedAt } = terminated;
  return {
    ...state,
    terminated: {
      ...terminated,
      ...(startedAt !== undefined && { startedAt: shifted(startedAt, back) }),
      ...(finishedAt !== undefined && { finishedAt: shifted(finishedAt, back) }),
    },
  };
}

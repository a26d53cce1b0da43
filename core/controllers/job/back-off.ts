import { dueAfter } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp, timestamp } from '../../model/timestamp.js';
import type { Job } from '../../schema/generated/types/batch.js';
import type { ContainerStatus, Pod } from '../../schema/generated/types/core.js';
import { podCondition } from '../pods/pod-condition.js';
import { failuresBefore, isPodFailed, isTracked, isValid } from './job-pod.js';

/** Source: pkg/controller/job/job_controller.go DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff. */
const FIRST: Millis = 10_000;
const LONGEST: Millis = 10 * 60_000;

/**
 * When a Pod ended, as well as can be told: when its last container did, when it stopped being ready, when it was to be deleted, when it was made.
 * Source: pkg/controller/job/backoff_utils.go getFinishedTime.
 */
export function finishedTime(pod: Pod): Millis | undefined {
  const ready = podCondition(pod, 'Ready');
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  const deleted = parseTimestamp(deletionTimestamp);
  return (
    containersFinished(pod) ??
    (ready?.status === 'False' ? parseTimestamp(ready.lastTransitionTime) : undefined) ??
    (deleted === undefined ? undefined : deleted - deletionGracePeriodSeconds * 1000) ??
    parseTimestamp(creationTimestamp)
  );
}

/** Sidecars end after the others and count, init containers do not. */
function containersFinished({ spec, status }: Pod): Millis | undefined {
  const sidecars = new Set(
    spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  const counted: readonly ContainerStatus[] = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ];
  const ends = counted.map(({ state }) => parseTimestamp(state?.terminated?.finishedAt));
  return ends.length === 0 || ends.includes(undefined) ? undefined : Math.max(...(ends as Millis[]));
}

/**
 * When the next Pod may be made: after the failures since the last success, 10 s, then twice as long each time, up to 10 minutes. Kubernetes
 * keeps the count in memory; here it is told from the Pods that are there. Undefined when nothing has failed.
 * Source: pkg/controller/job/backoff_utils.go newBackoffRecord, getRemainingTime.
 */
export function nextPodAt(job: Job, pods: readonly Pod[], now: Millis): Millis | undefined {
  const lastSuccess = latest(
    pods.filter(({ status }) => status?.phase === 'Succeeded').map((pod) => finishedTime(pod) ?? 0),
  );
  const failures = pods
    .filter((pod) => isValid(pod, job) && countsAsFailure(pod, job))
    .map((pod) => finishedTime(pod) ?? 0)
    .filter((time) => time > lastSuccess);
  return failures.length === 0 ? undefined : afterFailures(failures.length, latest(failures), now);
}

/** Of any number of times: there are more Pods than a function takes arguments. */
function latest(times: readonly Millis[]): Millis {
  return times.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
}

/** A Pod that was counted and is on its way out may be one that the Job itself wanted no more. */
function countsAsFailure(pod: Pod, job: Job): boolean {
  return isTracked(pod)
    ? isPodFailed(pod, job)
    : pod.status?.phase === 'Failed' && pod.metadata.deletionTimestamp === undefined;
}

/** When the next Pod of an index may be made, told from the one that failed last. Source: backoff_utils.go getRemainingTimePerIndex. */
export function nextOfIndexAt(lastFailed: Pod, now: Millis): Millis {
  const { counted, ignored } = failuresBefore(lastFailed);
  return afterFailures(counted + ignored + 1, finishedTime(lastFailed) ?? 0, now);
}

function afterFailures(failures: number, last: Millis, now: Millis): Millis {
  return dueAfter(timestamp(last), Math.min(FIRST * 2 ** Math.min(failures - 1, 30), LONGEST), now);
}

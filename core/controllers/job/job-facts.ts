import type { Millis } from '../../model/revision.js';
import type { Job } from '../../schema/generated/types/batch.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { isPodActive, isPodReady, isPodTerminating } from '../pods/pod-condition.js';
import { finishedTime } from './back-off.js';
import { failureVerdict } from './failure-policy.js';
import { completionIndex, hasIndex, type Indexes, isIndexed, parseIndexes, withIndexes } from './indexes.js';
import { failuresBefore, isPodFailed, isTracked, isValid } from './job-pod.js';

/** Source: pkg/apis/batch/v1/defaults.go. */
const DEFAULT_BACKOFF_LIMIT = 6;
const NO_BACKOFF_LIMIT = 2_147_483_647;

/** What a Job and its Pods come to, before anything is decided. */
export interface JobFacts {
  readonly job: Job;
  /** All that it owns; those of an indexed Job in the order of their indexes. */
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** Pods that succeeded, or of an indexed Job indexes that did. */
  readonly succeeded: number;
  readonly failed: number;
  /** How many Pods have ended so far. */
  readonly ended: number;
  readonly backoffLimit: number;
  readonly isSuspended: boolean;
  /** Only of an indexed Job: what its status says, and what is so. */
  readonly completedBefore: Indexes;
  readonly completedIndexes: Indexes;
  /** Only with a limit for each index. */
  readonly failedIndexes?: Indexes;
  /** With a limit for each index: the Pod that failed last, which stays until the one after it knows how many failed. */
  readonly lastFailedOfIndex: ReadonlyMap<number, Pod>;
}

/** Source: pkg/controller/job/job_controller.go syncJob. */
export function factsOf(job: Job, owned: readonly Pod[]): JobFacts {
  const { spec, status = {} } = job;
  const uncounted = status.uncountedTerminatedPods ?? {};
  const pods = isIndexed(job)
    ? [...owned].sort((a, b) => (completionIndex(a) ?? -1) - (completionIndex(b) ?? -1))
    : owned;
  const active = pods.filter(isPodActive);
  const known = new Set([...(uncounted.succeeded ?? []), ...(uncounted.failed ?? [])]);
  const fresh = pods.filter((pod) => isTracked(pod) && !known.has(pod.metadata.uid) && isValid(pod, job));
  const newSucceeded = fresh.filter((pod) => pod.status?.phase === 'Succeeded');
  const newFailed = fresh.filter((pod) => isPodFailed(pod, job));
  const counted = newFailed.filter((pod) => failureVerdict(job, pod).action !== 'Ignore');
  const succeededPods = (status.succeeded ?? 0) + newSucceeded.length + (uncounted.succeeded?.length ?? 0);
  const failed = (status.failed ?? 0) + counted.length + (uncounted.failed?.length ?? 0);
  const completedBefore = isIndexed(job) ? parseIndexes(status.completedIndexes, spec.completions ?? 0) : [];
  const completedIndexes = isIndexed(job) ? withIndexes(completedBefore, succeededIndexes(job, pods)) : [];
  const failedIndexes = hasLimitPerIndex(job) ? failedIndexesOf(job, pods) : undefined;
  const hasNoLimit = spec.backoffLimitPerIndex !== undefined;
  return {
    job,
    pods,
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter(isPodTerminating).length,
    succeeded: isIndexed(job) ? completedIndexes.reduce((sum, [from, to]) => sum + to - from + 1, 0) : succeededPods,
    failed,
    ended: succeededPods + (status.failed ?? 0) + newFailed.length + (uncounted.failed?.length ?? 0),
    backoffLimit: spec.backoffLimit ?? (hasNoLimit ? NO_BACKOFF_LIMIT : DEFAULT_BACKOFF_LIMIT),
    isSuspended: spec.suspend === true,
    completedBefore,
    completedIndexes,
    ...(failedIndexes && { failedIndexes }),
    lastFailedOfIndex:
      failedIndexes === undefined ? new Map() : lastFailedOf(job, pods, active, [completedIndexes, failedIndexes]),
  };
}

/** Whether failures are counted for each index by itself. */
export function hasLimitPerIndex(job: Job): boolean {
  return isIndexed(job) && job.spec.backoffLimitPerIndex !== undefined;
}

function* succeededIndexes(job: Job, pods: readonly Pod[]): Iterable<number> {
  for (const pod of pods) {
    const index = completionIndex(pod);
    if (index !== undefined && pod.status?.phase === 'Succeeded' && isTracked(pod) && isValid(pod, job)) yield index;
  }
}

/** Source: pkg/controller/job/indexed_job_utils.go calculateFailedIndexes. */
function failedIndexesOf(job: Job, pods: readonly Pod[]): Indexes {
  const before = parseIndexes(job.status?.failedIndexes, job.spec.completions ?? 0);
  const failed = pods.filter((pod) => isTracked(pod) && isValid(pod, job) && failsItsIndex(job, pod));
  return withIndexes(
    before,
    failed.map((pod) => completionIndex(pod) ?? 0),
  );
}

function failsItsIndex(job: Job, pod: Pod): boolean {
  if (!isPodFailed(pod, job)) return false;
  const { action } = failureVerdict(job, pod);
  if (action === 'FailIndex') return true;
  return action !== 'Ignore' && failuresBefore(pod).counted >= (job.spec.backoffLimitPerIndex ?? 0);
}

/** Source: pkg/controller/job/indexed_job_utils.go getPodsWithDelayedDeletionPerIndex. */
function lastFailedOf(
  job: Job,
  pods: readonly Pod[],
  active: readonly Pod[],
  settled: readonly Indexes[],
): ReadonlyMap<number, Pod> {
  const inWork = new Set(active.map(completionIndex));
  const last = new Map<number, Pod>();
  for (const pod of pods) {
    const index = completionIndex(pod);
    if (index === undefined || !isTracked(pod) || !isValid(pod, job) || !isPodFailed(pod, job)) continue;
    if (inWork.has(index) || settled.some((indexes) => hasIndex(indexes, index))) continue;
    const other = last.get(index);
    if (other === undefined || !isBefore(pod, other)) last.set(index, pod);
  }
  return last;
}

function isBefore(pod: Pod, other: Pod): boolean {
  const failures = (each: Pod) => failuresBefore(each).counted + failuresBefore(each).ignored;
  const ended = (each: Pod): Millis => finishedTime(each) ?? 0;
  return failures(other) > failures(pod) || ended(pod) < ended(other);
}

import type { Job, JobStatus } from '../../schema/generated/types/batch.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { failureVerdict } from './failure-policy.js';
import { completionIndex, countOf, formatIndexes, hasIndex, isIndexed, withIndexes } from './indexes.js';
import { hasLimitPerIndex, type JobFacts } from './job-facts.js';
import { isPodFailed, isTracked, isValid } from './job-pod.js';

/** How many ended Pods a status holds at most at a time, so that it stays short. Source: job_controller.go MaxUncountedPods. */
const MAX_UNCOUNTED = 500;

/** What counting comes to. */
export interface CountedPods {
  /** The part of the status that counts Pods. */
  readonly status: Partial<JobStatus>;
  /** Pods that may go once this status is stored. */
  readonly toRelease: readonly Pod[];
  /** Whether nothing is left that is noted and not counted, or was put off. */
  readonly isComplete: boolean;
}

/** How the Job is to end, as far as counting is concerned: every Pod of one that failed has failed. */
export type Ending = 'Failure' | 'Success' | undefined;

/**
 * Counts each Pod once, whatever happens in between: a Pod that ended is noted in the status by its uid, then its finalizer is taken off, and
 * then, with the finalizer gone, the note becomes part of the count. An index that succeeded needs no note.
 * Source: pkg/controller/job/job_controller.go trackJobStatusAndRemoveFinalizers; KEP-2307.
 */
export function countPods(facts: JobFacts, ending: Ending): CountedPods {
  const { job, pods, completedBefore, failedIndexes } = facts;
  const { succeeded = 0, failed = 0, uncountedTerminatedPods = {} } = job.status ?? {};
  const tracked = new Set(pods.filter(isTracked).map(({ metadata }) => metadata.uid));
  const stays = (uid: string) => tracked.has(uid);
  const noted = {
    succeeded: uncountedTerminatedPods.succeeded?.filter(stays) ?? [],
    failed: uncountedTerminatedPods.failed?.filter(stays) ?? [],
  };
  const gone = (list: 'succeeded' | 'failed') => (uncountedTerminatedPods[list]?.length ?? 0) - noted[list].length;
  const counts = { succeeded: succeeded + gone('succeeded'), failed: failed + gone('failed') };
  const indexes = new Set<number>();
  const toRelease: Pod[] = [];
  let isComplete = true;
  for (const pod of pods) {
    if (!isTracked(pod) || !mayRelease(facts, pod, ending)) continue;
    toRelease.push(pod);
    const outcome = outcomeOf(job, pod, ending);
    const { uid } = pod.metadata;
    if (outcome === 'succeeded' && !noted.failed.includes(uid)) {
      const index = completionIndex(pod);
      if (!isIndexed(job)) noted.succeeded = withItem(noted.succeeded, uid);
      else if (index !== undefined && isValid(pod, job) && !hasIndex(completedBefore, index)) indexes.add(index);
    } else if (outcome === 'failed') noted.failed = withItem(noted.failed, uid);
    if (indexes.size + noted.succeeded.length + noted.failed.length >= MAX_UNCOUNTED) {
      isComplete = false;
      break;
    }
  }
  const completed = withIndexes(completedBefore, indexes);
  const total = isIndexed(job) ? countOf(completed) : counts.succeeded;
  return {
    status: {
      succeeded: total || undefined,
      failed: counts.failed || undefined,
      completedIndexes: (isIndexed(job) && formatIndexes(completed)) || undefined,
      failedIndexes: failedIndexes && formatIndexes(failedIndexes),
      uncountedTerminatedPods: {
        ...(noted.succeeded.length > 0 && { succeeded: noted.succeeded }),
        ...(noted.failed.length > 0 && { failed: noted.failed }),
      },
    },
    toRelease,
    isComplete: isComplete && noted.succeeded.length + noted.failed.length === 0,
  };
}

function withItem(list: string[], item: string): string[] {
  return list.includes(item) ? list : [...list, item];
}

/** Source: pkg/controller/job/job_controller.go canRemoveFinalizer. */
function mayRelease({ job, lastFailedOfIndex }: JobFacts, pod: Pod, ending: Ending): boolean {
  if (job.metadata.deletionTimestamp !== undefined || ending !== undefined) return true;
  if (pod.status?.phase === 'Succeeded') return true;
  if (!isPodFailed(pod, job)) return false;
  const index = hasLimitPerIndex(job) ? completionIndex(pod) : undefined;
  return index === undefined || lastFailedOfIndex.get(index)?.metadata.uid !== pod.metadata.uid;
}

function outcomeOf(job: Job, pod: Pod, ending: Ending): 'succeeded' | 'failed' | undefined {
  if (pod.status?.phase === 'Succeeded') return 'succeeded';
  if (!isPodFailed(pod, job) && ending !== 'Failure') return undefined;
  return isValid(pod, job) && failureVerdict(job, pod).action !== 'Ignore' ? 'failed' : undefined;
}

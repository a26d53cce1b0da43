import type { Intent } from '../../model/command.js';
import { strategicPatch } from '../../model/intent.js';
import { parseInt64 } from '../../model/label-requirement.js';
import type { KubeObject } from '../../model/object.js';
import type { Job } from '../../schema/generated/types/batch.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import { completionIndex, isIndexed } from './indexes.js';

/** Keeps a Pod until its Job has counted it. */
export const JOB_TRACKING = 'batch.kubernetes.io/job-tracking';
/** How many Pods of the same index failed before this one. Source: KEP-3850. */
export const INDEX_FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';
/** How many of them failed in a way that the failure policy ignores. */
export const INDEX_IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count';

const MAX_INT32 = 2_147_483_647n;

/** Whether the Job has not counted a Pod yet. */
export function isTracked({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(JOB_TRACKING) === true;
}

/** Lets a Pod go that was counted, or need not be. Whatever else happened to it does not matter, unless only the Pod `asSeen` may go. */
export function untracked({ metadata }: Pod, reason: string, asSeen = false): Intent {
  const { uid, resourceVersion } = metadata;
  const precondition = asSeen ? { uid, resourceVersion } : { uid };
  const value = { metadata: { ...precondition, '$deleteFromPrimitiveList/finalizers': [JOB_TRACKING] } };
  return strategicPatch(PODS, { metadata }, value, { reason });
}

/** Whether a Pod is replaced only once it has ended, and not as soon as it is to be deleted. Source: KEP-3939. */
export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}

/**
 * Whether a Pod counts as failed. One that is to be deleted mostly does, because it may never get to say so.
 * Source: pkg/controller/job/job_controller.go isPodFailed.
 */
export function isPodFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  if (replacesOnlyFailed(job)) return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}

/** Whether a Pod of an indexed Job has an index that the Job has; any Pod of another Job is valid. */
export function isValid(pod: Pod, job: Job): boolean {
  if (!isIndexed(job)) return true;
  const index = completionIndex(pod);
  return index !== undefined && index < (job.spec.completions ?? 0);
}

/** How many Pods of its index failed before, for the limit of the index, and how many did that the policy ignores. */
export function failuresBefore({ metadata }: KubeObject): { readonly counted: number; readonly ignored: number } {
  const read = (annotation: string) => {
    const count = parseInt64(metadata.annotations?.[annotation] ?? '');
    return count === undefined || count < 0n || count > MAX_INT32 ? 0 : Number(count);
  };
  return { counted: read(INDEX_FAILURE_COUNT), ignored: read(INDEX_IGNORED_FAILURE_COUNT) };
}

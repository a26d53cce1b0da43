import type { Intent } from '../../model/command.js';
import { createObject, deleteObject } from '../../model/intent.js';
import { controllerOf } from '../../model/object.js';
import { untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { Job } from '../../schema/generated/types/batch.js';
import type { Container, Pod, PodTemplateSpec } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import { type EventNote, recordEvent } from '../../schema/record-event.js';
import { isPodTerminating } from '../pods/pod-condition.js';
import { LONGEST_GENERATE_NAME, podsFromTemplate } from '../pods/pod-from-template.js';
import { inDeletionOrder } from '../replicaset/deletion-order.js';
import { nextOfIndexAt, nextPodAt } from './back-off.js';
import { failureVerdict } from './failure-policy.js';
import { COMPLETION_INDEX, completionIndex, firstFree, isIndexed, withIndexes } from './indexes.js';
import { hasLimitPerIndex, type JobFacts } from './job-facts.js';
import {
  failuresBefore,
  INDEX_FAILURE_COUNT,
  INDEX_IGNORED_FAILURE_COUNT,
  isTracked,
  JOB_TRACKING,
  replacesOnlyFailed,
  untracked,
} from './job-pod.js';

export const NAME = 'job-controller';
/** How many Pods one reconcile creates or deletes at most. Source: job_controller.go MaxPodCreateDeletePerSync. */
const MOST_AT_ONCE = 500;
const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';
const NO_KIN: ReadonlyMap<string, number> = new Map();

/** Which Pods a Job has too many or too few, and when more may be made. */
export interface ManagedPods {
  /** Wanted no more: they go without being counted. */
  readonly toDelete: readonly Pod[];
  /** How many to make; of an indexed Job `indexes` says which. */
  readonly toCreate: number;
  readonly indexes: readonly number[];
  /** Milliseconds until more may be made, where Pods that failed delay it. */
  readonly wait?: Millis;
}

/** Source: pkg/controller/job/job_controller.go manageJob. */
export function managePods(facts: JobFacts, now: Millis): ManagedPods {
  const { job, active, isSuspended, terminating } = facts;
  const tooMany = surplus(job, active, isSuspended ? active.length : active.length - wantedActive(facts), now);
  const nothing = { toCreate: 0, indexes: [] };
  if (isSuspended || tooMany.length > 0) return { ...nothing, toDelete: tooMany.slice(0, MOST_AT_ONCE) };
  const missing = wantedActive(facts) - active.length - (replacesOnlyFailed(job) ? terminating : 0);
  if (missing <= 0) return { ...nothing, toDelete: [] };
  const due = hasLimitPerIndex(job) ? undefined : nextPodAt(job, facts.pods, now);
  if (due !== undefined && due > now) return { ...nothing, toDelete: [], wait: untilDue(due, now) };
  const count = Math.min(missing, MOST_AT_ONCE);
  if (!isIndexed(job)) return { toDelete: [], toCreate: count, indexes: [] };
  const free = firstFree(takenIndexes(facts), count, job.spec.completions ?? 0);
  const dueOf = (index: number) => {
    const last = facts.lastFailedOfIndex.get(index);
    return last === undefined ? now : nextOfIndexAt(last, now);
  };
  const indexes = free.filter((index) => dueOf(index) <= now);
  const waiting = free.filter((index) => dueOf(index) > now).map(dueOf);
  const wait = waiting.length === 0 ? undefined : untilDue(Math.min(...waiting), now);
  return { toDelete: [], toCreate: indexes.length, indexes, ...(wait !== undefined && { wait }) };
}

/** Without a number of completions, nothing new is begun once a Pod has succeeded. */
function wantedActive({ job, active, succeeded }: JobFacts): number {
  const { completions, parallelism = 1 } = job.spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

/**
 * The Pods to give up: of an indexed Job those whose index it does not have or that share one, and then as many as must go.
 * Source: pkg/controller/job/job_controller.go activePodsForRemoval.
 */
function surplus(job: Job, active: readonly Pod[], atLeast: number, now: Millis): readonly Pod[] {
  const wrong = new Set<Pod>();
  if (isIndexed(job)) {
    const byIndex = new Map<number, Pod[]>();
    for (const pod of active) {
      const index = completionIndex(pod);
      if (index === undefined || index >= (job.spec.completions ?? 0)) wrong.add(pod);
      else if (byIndex.has(index)) byIndex.get(index)!.push(pod);
      else byIndex.set(index, [pod]);
    }
    for (const same of byIndex.values()) {
      for (const pod of inDeletionOrder(same, NO_KIN, now).slice(0, -1)) wrong.add(pod);
    }
  }
  const left = active.filter((pod) => !wrong.has(pod));
  const more = Math.max(0, atLeast - wrong.size);
  return [...wrong, ...(more < left.length ? inDeletionOrder(left, NO_KIN, now).slice(0, more) : left)];
}

/** Source: pkg/controller/job/indexed_job_utils.go firstPendingIndexes. */
function takenIndexes({ job, pods, active, completedIndexes, failedIndexes = [] }: JobFacts) {
  const inWork = replacesOnlyFailed(job) ? [...active, ...pods.filter(isPodTerminating)] : active;
  const indexes = inWork.map(completionIndex).filter((index) => index !== undefined);
  return withIndexes([...completedIndexes, ...failedIndexes], indexes);
}

/** Deletes Pods that are to be counted as failed, or not at all: their finalizers are left to counting. */
export function deleteActive(view: View, facts: JobFacts, now: Millis): Intent[] {
  return facts.active.flatMap((pod) => deletion(view, facts.job, pod, 'the Job is to end', now, true));
}

/** Deletes Pods that are wanted no more, and does not count them. */
export function deleteSurplus(view: View, { job }: JobFacts, pods: readonly Pod[], now: Millis): Intent[] {
  const reason = job.spec.suspend === true ? 'the Job is suspended' : 'too many Pods';
  return pods.flatMap((pod) => [
    ...(isTracked(pod) ? [untracked(pod, reason, true)] : []),
    ...deletion(view, job, pod, reason, now, !isTracked(pod)),
  ]);
}

/** A Pod is deleted as it was seen: one that has ended since is counted, not deleted. */
function deletion(view: View, job: Job, pod: Pod, reason: string, now: Millis, asSeen: boolean): Intent[] {
  const { name, uid, resourceVersion } = pod.metadata;
  return [
    deleteObject(PODS, pod, { reason, ...(asSeen && { preconditions: { uid, resourceVersion } }) }),
    recordEvent(view, now, job, note('Normal', 'SuccessfulDelete', `Deleted pod: ${name}`)),
  ];
}

/**
 * The Pods to make. Their names follow from how many have ended, so that whoever decides the same again on an older view asks for the same
 * Pod, and not for one more. Where failures are ignored, and so are in no count, they follow from the version of the Job as well: it was written
 * since the Pod before was made, and is looked at only by who has seen that Pod.
 */
export function createPods(view: View, facts: JobFacts, { toCreate, indexes }: ManagedPods, now: Millis): Intent[] {
  const { job, ended } = facts;
  const template = trackedTemplate(job.spec.template);
  const { uid, resourceVersion } = job.metadata;
  const seed = ignoresFailures(job) ? `${uid}/${ended}/${resourceVersion}` : `${uid}/${ended}`;
  const drafts = isIndexed(job)
    ? indexes.flatMap((index) => {
        const prefix = generateNameOf(job.metadata.name, index);
        return podsFromTemplate(view, indexedTemplate(facts, template, index), job, 1, `${seed}/${index}`, prefix);
      })
    : podsFromTemplate(view, template, job, toCreate, seed);
  return drafts.flatMap((draft) => [
    createObject(PODS, draft, { reason: 'too few Pods' }),
    recordEvent(view, now, job, note('Normal', 'SuccessfulCreate', `Created pod: ${draft.metadata.name}`)),
  ]);
}

function ignoresFailures({ spec }: Job): boolean {
  return (spec.podFailurePolicy?.rules ?? []).some(({ action }) => action === 'Ignore');
}

function trackedTemplate(template: PodTemplateSpec): PodTemplateSpec {
  const finalizers = template.metadata?.finalizers ?? [];
  if (finalizers.includes(JOB_TRACKING)) return template;
  return {
    ...template,
    metadata: { ...template.metadata, finalizers: [...finalizers, JOB_TRACKING] },
  } as PodTemplateSpec;
}

/** Source: pkg/controller/job/indexed_job_utils.go podGenerateNameWithIndex. */
function generateNameOf(jobName: string, index: number): string {
  const end = `-${index}-`;
  return jobName.slice(0, LONGEST_GENERATE_NAME - end.length) + end;
}

/** Source: pkg/controller/job/job_controller.go manageJob; indexed_job_utils.go addCompletionIndexEnvVariables. */
function indexedTemplate(facts: JobFacts, template: PodTemplateSpec, index: number): PodTemplateSpec {
  const { job } = facts;
  const value = `${index}`;
  const spec = template.spec ?? { containers: [] };
  return {
    ...template,
    metadata: {
      ...template.metadata,
      labels: { ...template.metadata?.labels, [COMPLETION_INDEX]: value },
      annotations: { ...template.metadata?.annotations, [COMPLETION_INDEX]: value, ...failureCounts(facts, index) },
    },
    spec: {
      ...spec,
      hostname: `${job.metadata.name}-${index}`,
      ...(spec.initContainers && { initContainers: spec.initContainers.map(withIndexVariable) }),
      containers: spec.containers.map(withIndexVariable),
    },
  } as PodTemplateSpec;
}

function withIndexVariable(container: Container): Container {
  if (container.env?.some(({ name }) => name === INDEX_VARIABLE)) return container;
  const fieldRef = { apiVersion: 'v1', fieldPath: `metadata.labels['${COMPLETION_INDEX}']` };
  return { ...container, env: [...(container.env ?? []), { name: INDEX_VARIABLE, valueFrom: { fieldRef } }] };
}

/** What a Pod has to know of those of its index before it. Source: indexed_job_utils.go getNewIndexFailureCounts. */
function failureCounts({ job, lastFailedOfIndex }: JobFacts, index: number): Readonly<Record<string, string>> {
  if (!hasLimitPerIndex(job)) return {};
  const last = lastFailedOfIndex.get(index);
  if (last === undefined) return { [INDEX_FAILURE_COUNT]: '0' };
  const isIgnored = failureVerdict(job, last).action === 'Ignore';
  const before = failuresBefore(last);
  const ignored = before.ignored + Number(isIgnored);
  return {
    [INDEX_FAILURE_COUNT]: `${before.counted + Number(!isIgnored)}`,
    ...(ignored > 0 && { [INDEX_IGNORED_FAILURE_COUNT]: `${ignored}` }),
  };
}

/** What the Job controller tells people. */
export function note(type: EventNote['type'], reason: string, message: string): EventNote {
  return { type, reason, message, component: NAME };
}

/** Whether a Pod is controlled by a Job. */
export function isOfJob(pod: Pod, name: string): boolean {
  const owner = controllerOf(pod);
  return owner?.kind === 'Job' && owner.apiVersion === 'batch/v1' && owner.name === name;
}

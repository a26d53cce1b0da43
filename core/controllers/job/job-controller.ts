import type { Intent } from '../../model/command.js';
import {
  type Controller,
  itsController,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  type Refusal,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { updateStatus } from '../../model/intent.js';
import { controllerOf } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { isNamespaceTerminating } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { Job, JobCondition, JobStatus } from '../../schema/generated/types/batch.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { JOBS, PODS } from '../../schema/kinds.js';
import { type EventNote, recordEvent } from '../../schema/record-event.js';
import { adoptionRequests } from '../adoption-requests.js';
import { claim } from '../claim.js';
import { isBehind } from '../is-behind.js';
import { isPodReady } from '../pods/pod-condition.js';
import { finishedCondition, newCondition, trueCondition, withCondition } from './conditions.js';
import { countPods } from './count-pods.js';
import { endOf, untilDeadline } from './job-end.js';
import { factsOf, type JobFacts } from './job-facts.js';
import { isTracked, JOB_TRACKING, untracked } from './job-pod.js';
import { createPods, deleteActive, deleteSurplus, isOfJob, managePods, NAME, note } from './manage-pods.js';

/** Source: k8s.io/api/batch/v1 JobControllerName. */
const OWN_NAME = 'kubernetes.io/job-controller';
/** How soon it is looked again where Pods or Jobs are shown as they were before. */
const LOOK_AGAIN: Millis = 1000;
/** The request that stands for a Pod which no Job controls: no Job has a name like this. */
const STRAY_POD = 'pods/';

/**
 * Runs Pods until as many as a Job asks for have succeeded, or too many have failed.
 * Source: pkg/controller/job/job_controller.go.
 */
export function jobController(): Controller {
  return {
    name: NAME,
    watches: [watch(JOBS, itself), watch(PODS, jobsOfPod)],
    reconcile(view, { namespace, name }, now) {
      if (name.startsWith(STRAY_POD)) return releaseStray(view, namespace, name.slice(STRAY_POD.length));
      const job = view.get(JOBS, namespace, name);
      if (job === undefined || finishedCondition(job) !== undefined) return releaseLeft(view, namespace, name, job);
      return isManagedElsewhere(job) ? SETTLED : reconcileJob(view, job, now);
    },
    refused(view, { namespace, name }, refusal, now) {
      const job = view.get(JOBS, namespace, name);
      return job === undefined ? [] : reportRefusal(view, job, refusal, now);
    },
  };
}

function* jobsOfPod(change: ObjectChange<Pod>, view: View): Iterable<ReconcileRequest> {
  if (changesNothing(change)) return;
  yield* itsController('Job')(change);
  yield* adoptionRequests(JOBS, change, view, ({ spec }) => spec.selector);
  const { after } = change;
  if (after !== undefined && isTracked(after) && controllerOf(after) === undefined) {
    yield { namespace: after.metadata.namespace, name: `${STRAY_POD}${after.metadata.name}` };
  }
}

/** Whether a Pod counts for its Job as it did: most of what a kubelet writes is of no account, and a Job looks at all its Pods. */
function changesNothing({ before, after }: ObjectChange<Pod>): boolean {
  if (before === undefined || after === undefined || after.status?.phase === 'Failed') return false;
  return (
    before.status?.phase === after.status?.phase &&
    isPodReady(before) === isPodReady(after) &&
    restartsOf(before) === restartsOf(after) &&
    sameJson({ ...before.metadata, ...OF_NO_ACCOUNT }, { ...after.metadata, ...OF_NO_ACCOUNT })
  );
}

const OF_NO_ACCOUNT = { resourceVersion: '', generation: 0, managedFields: [] };

function restartsOf({ status }: Pod): number {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

function isManagedElsewhere({ spec }: Job): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== OWN_NAME;
}

/** A Pod that no Job controls any more is held by none. Source: job_controller.go syncOrphanPod. */
function releaseStray(view: View, namespace: string | undefined, name: string): Reconciliation {
  const pod = view.get(PODS, namespace, name);
  if (pod === undefined || !isTracked(pod) || controllerOf(pod) !== undefined) return SETTLED;
  return { intents: [untracked(pod, 'no Job controls it')] };
}

/** Pods of a Job that has ended or is gone are held no longer. Source: job_controller.go handleSingleOrphanPod. */
function releaseLeft(view: View, namespace: string | undefined, name: string, job: Job | undefined): Reconciliation {
  if (job !== undefined && isManagedElsewhere(job)) return SETTLED;
  const pods = job === undefined ? [...view.list(PODS, namespace)] : view.ownedBy(PODS, job.metadata.uid);
  const left = pods.filter((pod) => isTracked(pod) && isOfJob(pod, name));
  if (job !== undefined) return { intents: left.map((pod) => untracked(pod, 'its Job has ended')) };
  // A view in which Jobs are older than the Pod may not show a Job that is there.
  const known = left.filter((pod) => !isBehind(view, JOBS, pod));
  return {
    intents: known.map((pod) => untracked(pod, 'its Job is gone')),
    ...(known.length < left.length && { requeueAfter: LOOK_AGAIN }),
  };
}

function reconcileJob(view: View, job: Job, now: Millis): Reconciliation {
  const { completionMode } = job.spec;
  if (completionMode !== undefined && completionMode !== 'NonIndexed' && completionMode !== 'Indexed') {
    const unknown = note('Warning', 'UnknownCompletionMode', 'Skipped Job sync because completion mode is unknown');
    return { intents: [recordEvent(view, now, job, unknown)] };
  }
  // Pods that are older than the status would be counted twice, or made twice.
  if (isBehind(view, PODS, job)) return { intents: [], requeueAfter: LOOK_AGAIN };
  const claimed = claim(view, PODS, job, job.spec.selector, () => true, JOB_TRACKING);
  const facts = factsOf(job, claimed.objects);
  const end = endOf(facts, now);
  const { intents, requeueAfter } = end === undefined ? goOn(view, facts, now) : finish(view, facts, end, now);
  // Nothing is written by it, but it is refused when the Job is gone or another by now: then it adopts nothing either.
  const isStillThere = claimed.intents.length > 0 ? [updateStatus(JOBS, job)] : [];
  return { intents: [...isStillThere, ...claimed.intents, ...intents], requeueAfter };
}

/** A Job that is to end: its Pods are deleted and counted, and once that is done it has ended. */
function finish(view: View, facts: JobFacts, end: JobCondition, now: Millis): Reconciliation {
  const deletions = deleteActive(view, facts, now);
  const after = { active: 0, ready: 0, terminating: facts.terminating + facts.active.length };
  return { intents: [...deletions, ...written(view, facts, { ...after, end }, now)] };
}

/** A Job that goes on: Pods are counted, those that are too many deleted, and those that are missing made. */
function goOn(view: View, facts: JobFacts, now: Millis): Reconciliation {
  const { job, active } = facts;
  const isGoing = job.metadata.deletionTimestamp === undefined;
  const managed = isGoing ? managePods(facts, now) : { toDelete: [], toCreate: 0, indexes: [] };
  const { toDelete, wait } = managed;
  const counts = {
    active: active.length - toDelete.length,
    ready: facts.ready - toDelete.filter(isPodReady).length,
    terminating: facts.terminating + toDelete.length,
  };
  const isDone = managed.toCreate === 0 && counts.active === 0 && isComplete(facts);
  const reached = 'Reached expected number of succeeded pods';
  const end = isDone ? newCondition('SuccessCriteriaMet', 'True', 'CompletionsReached', reached, now) : undefined;
  const waits = [wait, untilDeadline(facts, now)].filter((each) => each !== undefined);
  return {
    intents: [
      ...deleteSurplus(view, facts, toDelete, now),
      ...written(view, facts, { ...counts, end, isManaged: isGoing }, now),
      // Whatever keeps Pods from being made must not keep those that ended from being counted.
      ...createPods(view, facts, managed, now),
    ],
    requeueAfter: waits.length === 0 ? undefined : Math.max(1, Math.min(...waits)),
  };
}

/** Without a number of completions, one success is enough. */
function isComplete({ job, succeeded }: JobFacts): boolean {
  const { completions } = job.spec;
  return completions === undefined ? succeeded > 0 : succeeded >= completions;
}

/** What the status is to say. */
interface NextStatus {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly end?: JobCondition;
  /** Whether its Pods were seen to, so that it is suspended or resumed. */
  readonly isManaged?: boolean;
}

/** The status, the Events that go with it, and then the finalizers of the Pods that it counts. */
function written(view: View, facts: JobFacts, next: NextStatus, now: Millis): Intent[] {
  const { job, isSuspended } = facts;
  const { end, active, ready, terminating } = next;
  const ending = end === undefined ? undefined : end.type === 'FailureTarget' ? 'Failure' : 'Success';
  const counted = countPods(facts, ending);
  const notes: EventNote[] = [];
  let startTime = job.status?.startTime ?? (isSuspended ? undefined : timestamp(now));
  let completionTime = job.status?.completionTime;
  let conditions: readonly JobCondition[] = job.status?.conditions ?? [];
  if (end !== undefined) {
    // What is to come is stored before anything is counted by it, and the end once all is counted.
    const isStored = trueCondition(job, end.type) !== undefined;
    const hasEnded = isStored && counted.isComplete && counted.toRelease.length === 0 && terminating === 0;
    conditions = withCondition(conditions, end);
    if (hasEnded) {
      const type = ending === 'Failure' ? 'Failed' : 'Complete';
      conditions = withCondition(conditions, newCondition(type, 'True', end.reason ?? '', end.message ?? '', now));
      if (ending === 'Success') completionTime = timestamp(now);
      notes.push(...endNotes(facts, end));
    }
  } else if (next.isManaged === true) {
    const suspension = isSuspended
      ? newCondition('Suspended', 'True', 'JobSuspended', 'Job suspended', now)
      : newCondition('Suspended', 'False', 'JobResumed', 'Job resumed', now);
    const changed = withCondition(conditions, suspension);
    if (changed !== conditions) {
      // A Job that goes on begins anew, so that its deadline is of the time it ran.
      startTime = isSuspended ? undefined : timestamp(now);
      notes.push(note('Normal', isSuspended ? 'Suspended' : 'Resumed', suspension.message ?? ''));
    }
    conditions = changed;
  }
  const status: JobStatus = {
    ...job.status,
    ...counted.status,
    active: active || undefined,
    ready,
    terminating,
    startTime,
    completionTime,
    conditions: conditions.length > 0 ? conditions : undefined,
  };
  const isChanged = !sameJson(status, job.status);
  return [
    ...(isChanged ? [updateStatus(JOBS, { ...job, status })] : []),
    ...notes.map((each) => recordEvent(view, now, job, each)),
    ...counted.toRelease.map((pod) => untracked(pod, 'it is counted')),
  ];
}

/** Source: pkg/controller/job/job_controller.go recordJobFinished. */
function endNotes({ job, succeeded }: JobFacts, { type, reason, message }: JobCondition): EventNote[] {
  if (type === 'FailureTarget') return [note('Warning', reason ?? '', message ?? '')];
  const { completions } = job.spec;
  const tooMany = 'Too many succeeded pods running after completion count reached';
  return [
    ...(completions !== undefined && succeeded > completions ? [note('Warning', 'TooManySucceededPods', tooMany)] : []),
    note('Normal', 'Completed', 'Job completed'),
  ];
}

/** Tells of a Pod that could not be made or deleted. That it is there already is only what an older view did not show. */
function reportRefusal(view: View, job: Job, { intent, error }: Refusal, now: Millis): readonly Intent[] {
  if (intent.target.resource !== PODS.groupResource || isNamespaceTerminating(error)) return [];
  if (error.reason === 'AlreadyExists' || error.reason === 'NotFound') return [];
  if (intent.verb === 'create')
    return [recordEvent(view, now, job, note('Warning', 'FailedCreate', `Error creating: ${error.message}`))];
  if (intent.verb === 'delete')
    return [recordEvent(view, now, job, note('Warning', 'FailedDelete', `Error deleting: ${error.message}`))];
  return [];
}

import type { Intent } from '../../model/command.js';
import {
  type Controller,
  itsController,
  itself,
  type Reconciliation,
  type Refusal,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { parseSchedule } from '../../model/cron/parse-schedule.js';
import { createObject, deleteObject, updateStatus } from '../../model/intent.js';
import { controllerOf, controllerReference } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { isNamespaceTerminating } from '../../model/status-error.js';
import { isTimeZone, zonedTimestamp } from '../../model/time-zone.js';
import { parseTimestamp, timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { CronJob, CronJobStatus, Job } from '../../schema/generated/types/batch.js';
import type { ObjectReference } from '../../schema/generated/types/core.js';
import { CRON_JOBS, JOBS } from '../../schema/kinds.js';
import { type EventNote, recordEvents } from '../../schema/record-event.js';
import { isBehind } from '../is-behind.js';
import { finishedCondition, trueCondition } from '../job/conditions.js';
import { jobsToForget } from './history.js';
import { lastDueTime, nextLook } from './missed-times.js';

const NAME = 'cronjob-controller';
/** When a Job was due, with the offset of the time zone. Source: k8s.io/api/batch/v1 CronJobScheduledTimestampAnnotation. */
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** A clock that is a little behind does not miss the time. Source: cronjob_controllerv2.go nextScheduleDelta. */
const PADDING: Millis = 100;
/** A wait is reckoned anew so often, for the clock may have been set meanwhile. */
const LONGEST_WAIT: Millis = 60_000;
const LOOK_AGAIN: Millis = 1000;

/**
 * Makes Jobs at the times of a schedule, and takes old ones away.
 * Source: pkg/controller/cronjob/cronjob_controllerv2.go.
 */
export function cronJobController(): Controller {
  return {
    name: NAME,
    watches: [watch(CRON_JOBS, itself), watch(JOBS, itsController('CronJob'))],
    reconcile(view, { namespace, name }, now) {
      const cronJob = view.get(CRON_JOBS, namespace, name);
      return cronJob === undefined ? SETTLED : reconcileCronJob(view, cronJob, now);
    },
    refused(view, { namespace, name }, { intent, error }: Refusal, now) {
      const cronJob = view.get(CRON_JOBS, namespace, name);
      if (cronJob === undefined || intent.target.resource !== JOBS.groupResource) return [];
      if (isNamespaceTerminating(error) || error.reason === 'AlreadyExists' || error.reason === 'NotFound') return [];
      if (intent.verb === 'create')
        return recordEvents(view, now, cronJob, [
          note('Warning', 'FailedCreate', `Error creating job: ${error.message}`),
        ]);
      return intent.verb === 'delete'
        ? recordEvents(view, now, cronJob, [note('Warning', 'FailedDelete', `Deleted job: ${error.message}`)])
        : [];
    },
  };
}

function note(type: EventNote['type'], reason: string, message: string, once = false): EventNote {
  return { type, reason, message, component: NAME, ...(once && { once }) };
}

/** What one reconcile comes to: the status, what is told, and what is done to Jobs before the status is written. */
interface Turn {
  readonly cronJob: CronJob;
  active: readonly ObjectReference[];
  lastScheduleTime: Millis | undefined;
  lastSuccessfulTime: string | undefined;
  readonly notes: EventNote[];
  readonly intents: Intent[];
}

function reconcileCronJob(view: View, cronJob: CronJob, now: Millis): Reconciliation {
  // Jobs that are older than the status would be missed, or made again.
  if (isBehind(view, JOBS, cronJob)) return { intents: [], requeueAfter: LOOK_AGAIN };
  const jobs = view
    .ownedBy(JOBS, cronJob.metadata.uid)
    .filter((job) => controllerOf(job)?.uid === cronJob.metadata.uid);
  const turn: Turn = {
    cronJob,
    active: cronJob.status?.active ?? [],
    lastScheduleTime: parseTimestamp(cronJob.status?.lastScheduleTime),
    lastSuccessfulTime: cronJob.status?.lastSuccessfulTime,
    notes: [],
    intents: [],
  };
  for (const job of jobsToForget(cronJob, jobs)) forget(turn, job);
  look(turn, jobs);
  const next = cronJob.metadata.deletionTimestamp === undefined ? schedule(view, turn, now) : undefined;
  const { active, lastScheduleTime, lastSuccessfulTime } = turn;
  const status: CronJobStatus = {
    active: active.length > 0 ? active : undefined,
    lastScheduleTime: lastScheduleTime === undefined ? undefined : timestamp(lastScheduleTime),
    lastSuccessfulTime,
  };
  const isChanged = !sameJson(status, cronJob.status ?? {});
  return {
    intents: [
      ...turn.intents,
      ...(isChanged ? [updateStatus(CRON_JOBS, { ...cronJob, status })] : []),
      ...recordEvents(view, now, cronJob, turn.notes),
    ],
    ...(next !== undefined && { requeueAfter: Math.min(Math.max(next + PADDING - now, 1), LONGEST_WAIT) }),
  };
}

/** What became of its Jobs: those that run are active, those that ended are no more. */
function look(turn: Turn, jobs: readonly Job[]): void {
  const { cronJob } = turn;
  const there = new Set(jobs.map(({ metadata }) => metadata.uid));
  for (const job of jobs) {
    const isActive = turn.active.some(({ uid }) => uid === job.metadata.uid);
    const finished = finishedCondition(job);
    if (finished === undefined) {
      if (!isActive) take(turn, job);
      continue;
    }
    if (isActive) {
      turn.active = turn.active.filter(({ uid }) => uid !== job.metadata.uid);
      const message = `Saw completed job: ${job.metadata.name}, condition: ${finished.type}`;
      turn.notes.push(note('Normal', 'SawCompletedJob', message));
    }
    const completed = trueCondition(job, 'Complete') === undefined ? undefined : job.status?.completionTime;
    if (
      completed !== undefined &&
      !((parseTimestamp(turn.lastSuccessfulTime) ?? 0) >= (parseTimestamp(completed) ?? 0))
    )
      turn.lastSuccessfulTime = completed;
  }
  for (const { uid = '', name } of turn.active) {
    if (there.has(uid)) continue;
    turn.notes.push(note('Normal', 'MissingJob', `Active job went missing: ${name}`));
    turn.active = turn.active.filter((each) => each.uid !== uid);
  }
  const scheduled = jobs.map((job) => scheduledTime(cronJob, job) ?? 0);
  const latest = Math.max(turn.lastScheduleTime ?? 0, ...scheduled);
  if (latest > 0) turn.lastScheduleTime = latest;
}

/** A Job that runs becomes active when it is one of the schedule; others are told of. */
function take(turn: Turn, job: Job): void {
  if (job.metadata.deletionTimestamp !== undefined) return;
  const { name, namespace, uid } = job.metadata;
  if (scheduledTime(turn.cronJob, job) === undefined) {
    const message = `Saw a job that the controller did not create or forgot: ${name}`;
    turn.notes.push(note('Warning', 'UnexpectedJob', message, true));
    return;
  }
  // Kubernetes names the version, too, which is whichever was seen first.
  const reference = { kind: JOBS.kind, apiVersion: JOBS.apiVersion, namespace, name, uid };
  turn.active = [...turn.active, reference];
}

/** When a Job was due that a CronJob has made; undefined for others: its name says so, and its annotation. */
function scheduledTime(cronJob: CronJob, { metadata }: Job): Millis | undefined {
  const time = parseTimestamp(metadata.annotations?.[SCHEDULED]);
  return time !== undefined && metadata.name === jobName(cronJob, time) ? time : undefined;
}

/** The same for the same time, so that none is made twice. Source: cronjob_controllerv2.go getJobName. */
function jobName({ metadata }: CronJob, time: Millis): string {
  return `${metadata.name}-${Math.floor(time / 60_000)}`;
}

function forget(
  turn: Turn,
  { metadata }: Job | { readonly metadata: ObjectReference & { readonly name: string; readonly uid: string } },
): void {
  const { namespace, name, uid } = metadata;
  const job = { apiVersion: JOBS.apiVersion, kind: JOBS.kind, metadata: { namespace, name, uid } } as Job;
  turn.intents.push(deleteObject(JOBS, job, { propagationPolicy: 'Background', reason: 'it is not wanted any more' }));
  turn.active = turn.active.filter((each) => each.uid !== uid);
  turn.notes.push(note('Normal', 'SuccessfulDelete', `Deleted job ${name}`));
}

/** Makes the Job that is due, if one is; gives when to look again. Source: cronjob_controllerv2.go syncCronJob. */
function schedule(view: View, turn: Turn, now: Millis): Millis | undefined {
  const { cronJob, notes } = turn;
  const { spec } = cronJob;
  if (spec.timeZone !== undefined && !isTimeZone(spec.timeZone)) {
    const quoted = JSON.stringify(spec.timeZone);
    notes.push(
      note('Warning', 'UnknownTimeZone', `invalid timeZone: ${quoted}: unknown time zone ${spec.timeZone}`, true),
    );
    return undefined;
  }
  if (spec.suspend === true) return undefined;
  const parsed = parseSchedule(zonedSchedule(turn), isTimeZone);
  if (!parsed.ok) {
    const message = `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${parsed.error}`;
    notes.push(note('Warning', 'UnparseableSchedule', message, true));
    return undefined;
  }
  const due = lastDueTime(known(turn), parsed.value, now, true);
  if (due.error !== undefined) {
    notes.push(note('Warning', 'InvalidSchedule', `invalid schedule: ${spec.schedule} : ${due.error}`, true));
    return undefined;
  }
  if (due.isMany && due.last !== undefined) {
    const advice = 'Set or decrease .spec.startingDeadlineSeconds or check clock skew';
    notes.push(note('Warning', 'TooManyMissedTimes', `too many missed start times. ${advice}`, true));
  }
  if (due.last !== undefined) start(view, turn, due.last, now);
  return nextLook(known(turn), parsed.value, now);
}

/** The CronJob with what has been found out since its status was written. */
function known({ cronJob, lastScheduleTime }: Turn): CronJob {
  if (lastScheduleTime === undefined) return cronJob;
  return { ...cronJob, status: { ...cronJob.status, lastScheduleTime: timestamp(lastScheduleTime) } };
}

/** A zone within the schedule is taken as it is. Source: cronjob_controllerv2.go formatSchedule. */
function zonedSchedule({ cronJob, notes }: Turn): string {
  const { schedule: text, timeZone } = cronJob.spec;
  if (!text.includes('TZ')) return timeZone === undefined ? text : `TZ=${timeZone} ${text}`;
  const page = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/';
  const message = `CRON_TZ or TZ used in schedule ${JSON.stringify(text)} is not officially supported, see ${page} for more details`;
  notes.push(note('Warning', 'UnsupportedSchedule', message, true));
  return text;
}

function start(view: View, turn: Turn, time: Millis, now: Millis): void {
  const { cronJob, notes } = turn;
  const { concurrencyPolicy, startingDeadlineSeconds, jobTemplate } = cronJob.spec;
  const { namespace } = cronJob.metadata;
  const name = jobName(cronJob, time);
  if (startingDeadlineSeconds !== undefined && time + startingDeadlineSeconds * 1000 < now) {
    notes.push(note('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${rfc1123(time)}`, true));
    return;
  }
  const isDone = turn.lastScheduleTime === time || turn.active.some((each) => each.name === name);
  if (isDone || view.get(JOBS, namespace, name) !== undefined) return;
  if (concurrencyPolicy === 'Forbid' && turn.active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    notes.push(note('Normal', 'JobAlreadyActive', message));
    return;
  }
  if (concurrencyPolicy === 'Replace') {
    for (const { uid = '', name: old = '' } of turn.active) forget(turn, { metadata: { namespace, name: old, uid } });
  }
  const { labels, annotations } = jobTemplate.metadata ?? {};
  const scheduled = zonedTimestamp(cronJob.spec.timeZone ?? '', time);
  turn.intents.push(
    createObject(
      JOBS,
      {
        metadata: {
          namespace,
          name,
          ...(labels && { labels }),
          annotations: { ...annotations, [SCHEDULED]: scheduled },
          ownerReferences: [controllerReference(cronJob)],
        },
        spec: jobTemplate.spec ?? { template: {} },
      },
      { reason: 'it is due' },
    ),
  );
  notes.push(note('Normal', 'SuccessfulCreate', `Created job ${name}`));
  turn.lastScheduleTime = time;
}

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Mon, 02 Jan 2006 15:04:05 +0000`, as Go's time.RFC1123Z. */
function rfc1123(time: Millis): string {
  const text = timestamp(time);
  const weekday = WEEKDAYS[Math.floor(time / 86_400_000) % 7];
  const month = MONTHS[Number(text.slice(5, 7)) - 1];
  return `${weekday}, ${text.slice(8, 10)} ${month} ${text.slice(0, 4)} ${text.slice(11, 19)} +0000`;
}

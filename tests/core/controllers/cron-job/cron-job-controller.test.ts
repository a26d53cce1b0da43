import { describe, expect, test } from 'vitest';
import { cronJobController } from '../../../../core/controllers/cron-job/cron-job-controller.js';
import type { KubeObject } from '../../../../core/model/object.js';
import type { CronJob, CronJobSpec, CronJobStatus, Job } from '../../../../core/schema/generated/types/batch.js';
import { CRON_JOBS, JOBS } from '../../../../core/schema/kinds.js';
import { job } from '../job/support.js';
import { at, metaOf, ownedBy } from '../support/objects.js';
import { given, type Outcome, when } from '../support/scenario.js';
import { TinyCluster } from '../support/tiny-cluster.js';

const controller = cronJobController();
const tick = { namespace: 'default', name: 'tick' };
const MINUTE = 60;
/** Minutes since 1970 when the story begins. */
const FIRST = Date.parse('2026-01-01T00:00:00Z') / 60_000;

function cronJob(spec: Partial<CronJobSpec> = {}, status?: CronJobStatus): CronJob {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metaOf('tick'),
    spec: {
      schedule: '*/5 * * * *',
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: { metadata: { labels: { app: 'tick' } }, spec: { template: job().spec.template } },
      ...spec,
    },
    ...(status && { status }),
  };
}

/** A Job that the CronJob made for a minute of the story. */
function made(minute: number, end?: 'Complete' | 'Failed', meta: object = {}): Job {
  const time = at(minute * MINUTE);
  const conditions = end === undefined ? [] : [{ type: end, status: 'True', lastTransitionTime: time }];
  const completionTime = end === 'Complete' ? at(minute * MINUTE + 9) : undefined;
  const base = job({}, { startTime: time, completionTime, conditions });
  const metadata = metaOf(`tick-${FIRST + minute}`, {
    annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': time },
    ownerReferences: [ownedBy(cronJob())],
    ...meta,
  });
  return { ...base, metadata };
}

const reference = ({ metadata: { name, uid } }: Job) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  namespace: 'default',
  name,
  uid,
});
const reconciled = (minutes: number, ...objects: readonly KubeObject[]): Outcome =>
  when(controller, given(...objects), tick, minutes * MINUTE);
const statusOf = (outcome: Outcome) => outcome.statuses(CRON_JOBS)[0]?.status;
const names = (outcome: Outcome) => outcome.created(JOBS).map(({ metadata }) => metadata.name);

describe('a CronJob', () => {
  test('makes a Job when it is due, named for the time', () => {
    const outcome = reconciled(5, cronJob());
    const [created] = outcome.created(JOBS);
    expect(created?.metadata).toMatchObject({
      name: `tick-${FIRST + 5}`,
      labels: { app: 'tick' },
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:05:00Z' },
      ownerReferences: [ownedBy(cronJob())],
    });
    expect(outcome.steps).toEqual([`create jobs.batch tick-${FIRST + 5}`, 'update cronjobs.batch/status tick']);
    expect(outcome.events).toEqual([`SuccessfulCreate: Created job tick-${FIRST + 5}`]);
    expect(statusOf(outcome)?.lastScheduleTime).toBe(at(5 * MINUTE));
  });

  test('waits until then, and looks at the clock now and then', () => {
    const outcome = reconciled(4.5, cronJob());
    expect(outcome.intents).toEqual([]);
    expect(outcome.requeueAfter).toBe(30_100);
    expect(reconciled(1, cronJob()).requeueAfter).toBe(60_000);
  });

  test('makes no second Job for a time', () => {
    expect(names(reconciled(6, cronJob({}, { lastScheduleTime: at(5 * MINUTE) })))).toEqual([]);
    expect(names(reconciled(6, cronJob(), made(5)))).toEqual([]);
  });

  test('keeps track of the Jobs that run', () => {
    const outcome = reconciled(6, cronJob(), made(5));
    expect(statusOf(outcome)).toMatchObject({
      active: [{ kind: 'Job', name: `tick-${FIRST + 5}`, uid: `uid-tick-${FIRST + 5}` }],
      lastScheduleTime: at(5 * MINUTE),
    });
    expect(outcome.events).toEqual([]);
  });

  test('sees that they ended, or went missing', () => {
    const status = { active: [reference(made(5)), reference(made(0))], lastScheduleTime: at(5 * MINUTE) };
    const outcome = reconciled(6, cronJob({}, status), made(5, 'Complete'));
    expect(outcome.events).toEqual([
      `SawCompletedJob: Saw completed job: tick-${FIRST + 5}, condition: Complete`,
      `MissingJob: Active job went missing: tick-${FIRST}`,
    ]);
    expect(statusOf(outcome)).toEqual({ lastScheduleTime: at(5 * MINUTE), lastSuccessfulTime: at(5 * MINUTE + 9) });
  });

  test('tells of a Job that is its own and that it did not make', () => {
    const manual = { ...made(5), metadata: metaOf('by-hand', { ownerReferences: [ownedBy(cronJob())] }) };
    const outcome = reconciled(4, cronJob(), manual);
    expect(outcome.events).toEqual(['UnexpectedJob: Saw a job that the controller did not create or forgot: by-hand']);
    expect(statusOf(outcome)).toBeUndefined();
  });

  test('forgets the oldest of the Jobs that ended', () => {
    const complete = [5, 10, 15, 20].map((minute) => made(minute, 'Complete'));
    const failed = [25, 30].map((minute) => made(minute, 'Failed'));
    const outcome = reconciled(31, cronJob(), ...complete, ...failed);
    expect(outcome.deleted(JOBS)).toEqual([`tick-${FIRST + 5}`, `tick-${FIRST + 25}`]);
    expect(outcome.events[0]).toBe(`SuccessfulDelete: Deleted job tick-${FIRST + 5}`);
  });

  test('does nothing more while it is suspended or deleted', () => {
    expect(reconciled(6, cronJob({ suspend: true }))).toMatchObject({ intents: [], requeueAfter: undefined });
    const leaving = { ...cronJob(), metadata: metaOf('tick', { deletionTimestamp: at(0), finalizers: ['x/y'] }) };
    expect(reconciled(6, leaving).intents).toEqual([]);
  });

  test('follows the clock of a time zone', () => {
    const outcome = reconciled(24 * 60, cronJob({ schedule: '0 3 * * *', timeZone: 'Europe/Berlin' }));
    expect(outcome.created(JOBS)[0]?.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T03:00:00+01:00',
    });
  });
});

describe('times that were missed', () => {
  test('are made up for by the last of them', () => {
    expect(names(reconciled(23, cronJob()))).toEqual([`tick-${FIRST + 20}`]);
    expect(reconciled(23, cronJob()).events).toEqual([`SuccessfulCreate: Created job tick-${FIRST + 20}`]);
  });

  test('are told of when they are more than a hundred', () => {
    const outcome = reconciled(24 * 60, cronJob());
    expect(outcome.events[0]).toBe(
      'TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    );
    expect(names(outcome)).toEqual([`tick-${FIRST + 24 * 60}`]);
  });

  test('count no more after the starting deadline', () => {
    const late = reconciled(8, cronJob({ startingDeadlineSeconds: 60 }, { lastScheduleTime: at(0) }));
    expect(late.intents).toEqual([]);
    expect(names(reconciled(5.5, cronJob({ startingDeadlineSeconds: 60 }, { lastScheduleTime: at(0) })))).toHaveLength(
      1,
    );
  });

  test('that a clock ahead of its time wrote do not keep it from going on', () => {
    const ahead = cronJob({}, { lastScheduleTime: at(400 * MINUTE) });
    expect(reconciled(4.5, ahead).requeueAfter).toBe(30_100);
  });
});

describe('while the last Job still runs', () => {
  const status = { active: [reference(made(0))], lastScheduleTime: at(0) };

  test('one more is made, by itself', () => {
    expect(names(reconciled(5, cronJob({}, status), made(0)))).toEqual([`tick-${FIRST + 5}`]);
  });

  test('none is made where that is forbidden', () => {
    const outcome = reconciled(5, cronJob({ concurrencyPolicy: 'Forbid' }, status), made(0));
    expect(outcome.events).toEqual([
      'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
    ]);
    expect(names(outcome)).toEqual([]);
  });

  test('it makes room where it is to be replaced', () => {
    const outcome = reconciled(5, cronJob({ concurrencyPolicy: 'Replace' }, status), made(0));
    expect(outcome.deleted(JOBS)).toEqual([`tick-${FIRST}`]);
    expect(names(outcome)).toEqual([`tick-${FIRST + 5}`]);
    expect(statusOf(outcome)?.active).toBeUndefined();
  });
});

test.each([
  [{ schedule: 'now' }, 'UnparseableSchedule: unparseable schedule: "now" : expected exactly 5 fields, found 1: [now]'],
  [{ timeZone: 'Mars/Base' }, 'UnknownTimeZone: invalid timeZone: "Mars/Base": unknown time zone Mars/Base'],
  [
    { schedule: '0 0 31 2 *' },
    'InvalidSchedule: invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
  ],
])('%j, stored in some odd way, is told of', (spec, event) => {
  expect(reconciled(6, cronJob(spec)).events).toEqual([event]);
});

test('days of schedules pass in no time: each Job at its hour, none left out and none twice', () => {
  const hourly = cronJob({ schedule: '30 * * * *', timeZone: 'Asia/Kolkata' });
  const cluster = new TinyCluster([cronJobController()], [hourly]);
  cluster.advance(3 * 24 * 3600);
  const made = [...cluster.view.list(JOBS)].map(({ metadata }) => metadata.name);
  expect(made).toEqual(Array.from({ length: 72 }, (_, hour) => `tick-${FIRST + 60 + hour * 60}`));
  expect(cluster.view.get(CRON_JOBS, 'default', 'tick')?.status).toMatchObject({ active: { length: 72 } });
});

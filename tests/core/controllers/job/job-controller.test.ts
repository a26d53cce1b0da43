import { describe, expect, test } from 'vitest';
import { jobController } from '../../../../core/controllers/job/job-controller.js';
import type { KubeObject } from '../../../../core/model/object.js';
import type { StatusError } from '../../../../core/model/status-error.js';
import type { Job, JobSpec, JobStatus } from '../../../../core/schema/generated/types/batch.js';
import type { Pod } from '../../../../core/schema/generated/types/core.js';
import { JOBS, PODS } from '../../../../core/schema/kinds.js';
import { at, pod, START } from '../support/objects.js';
import { given, Outcome, requestsFor, when } from '../support/scenario.js';
import { job, podOf } from './support.js';

const controller = jobController();
const work = { namespace: 'default', name: 'work' };
const reconciled = (seconds: number, ...objects: readonly KubeObject[]) =>
  when(controller, given(...objects), work, seconds);
const statusOf = (outcome: Outcome): JobStatus | undefined => outcome.statuses(JOBS)[0]?.status;
const typesOf = (outcome: Outcome) => statusOf(outcome)?.conditions?.map(({ type, status }) => `${type}=${status}`);
const INDEXED: Partial<JobSpec> = { completionMode: 'Indexed' };
const error = (reason: StatusError['reason'], message: string) => ({ reason, message }) as StatusError;
const names = (...pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);

describe('a Job that has just been made', () => {
  const outcome = reconciled(5, job({}, { startTime: undefined }));

  test('starts, and makes as many Pods as run side by side, held until they are counted', () => {
    const pods = outcome.created(PODS);
    expect(pods).toHaveLength(2);
    expect(statusOf(outcome)?.startTime).toBe(at(5));
    expect(pods[0]?.metadata).toMatchObject({
      generateName: 'work-',
      finalizers: ['batch.kubernetes.io/job-tracking'],
      ownerReferences: [{ kind: 'Job', name: 'work', controller: true }],
    });
    expect(outcome.events).toEqual(names(...pods).map((name) => `SuccessfulCreate: Created pod: ${name}`));
  });

  test('decides on the same Pods whenever it is asked, so that an old view makes none too many', () => {
    expect(names(...reconciled(90, job({}, { startTime: undefined })).created(PODS))).toEqual(
      names(...outcome.created(PODS)),
    );
  });

  test('says why a Pod could not be made, but not that it is there already', () => {
    const [intent] = outcome.intents.filter(({ target }) => target.resource === 'pods');
    const view = given(job());
    const refused = controller.refused?.(
      view,
      work,
      { intent: intent!, error: error('Forbidden', 'pods "x" is forbidden') },
      START,
    );
    expect(new Outcome(refused ?? [], undefined).events).toEqual([
      'FailedCreate: Error creating: pods "x" is forbidden',
    ]);
    const exists = error('AlreadyExists', 'there');
    expect(controller.refused?.(view, work, { intent: intent!, error: exists }, START)).toEqual([]);
  });

  test('is left alone when somebody else manages it', () => {
    expect(reconciled(0, job({ managedBy: 'example.com/queue' })).intents).toEqual([]);
  });
});

describe('counting', () => {
  test('a Pod that succeeded is noted first, and then let go', () => {
    const outcome = reconciled(10, job(), podOf('a', { phase: 'Succeeded' }), podOf('b'));
    expect(statusOf(outcome)).toMatchObject({ uncountedTerminatedPods: { succeeded: ['uid-a'] }, active: 1 });
    expect(outcome.steps.slice(0, 2)).toEqual(['update jobs.batch/status work', 'patch pods a']);
  });

  test('a Pod that was let go is counted', () => {
    const noted = job({}, { uncountedTerminatedPods: { succeeded: ['uid-a'], failed: ['uid-b'] } });
    const outcome = reconciled(10, noted, podOf('a', { phase: 'Succeeded', tracked: false }));
    expect(statusOf(outcome)).toMatchObject({ succeeded: 1, failed: 1, uncountedTerminatedPods: {} });
  });

  test('a Pod that is noted and still held is not noted twice', () => {
    const noted = job({}, { active: 1, uncountedTerminatedPods: { succeeded: ['uid-a'] } });
    const outcome = reconciled(10, noted, podOf('a', { phase: 'Succeeded' }), podOf('b'));
    expect(outcome.steps[0]).toBe('patch pods a');
  });

  test('a Pod that is being deleted counts as failed, unless only failed ones are replaced', () => {
    const leaving = podOf('a', { deleted: true });
    const at10 = (spec: Partial<JobSpec>) => statusOf(reconciled(10, job(spec), leaving));
    expect(at10({})?.uncountedTerminatedPods).toEqual({ failed: ['uid-a'] });
    expect(at10({ podReplacementPolicy: 'Failed' })?.uncountedTerminatedPods).toEqual({});
    expect(reconciled(10, job({ podReplacementPolicy: 'Failed', parallelism: 1 }), leaving).created(PODS)).toEqual([]);
  });

  test('no more than 500 Pods are noted at a time', () => {
    const many = Array.from({ length: 600 }, (_, i) => podOf(`p${i}`, { phase: 'Succeeded' }));
    const outcome = reconciled(10, job({ completions: 600 }), ...many);
    expect(statusOf(outcome)?.uncountedTerminatedPods?.succeeded).toHaveLength(500);
    expect(typesOf(outcome) ?? []).not.toContain('Complete=True');
  });
});

describe('a Job whose completions are reached', () => {
  const done = job({}, { succeeded: 3 });
  const met = { type: 'SuccessCriteriaMet', status: 'True', reason: 'CompletionsReached', message: 'm' };

  test('says that it will be complete', () => {
    const outcome = reconciled(9, done);
    expect(typesOf(outcome)).toEqual(['SuccessCriteriaMet=True']);
    expect(statusOf(outcome)?.conditions?.[0]).toMatchObject({
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    });
  });

  test('is complete once that is stored and no Pod is left to count', () => {
    const outcome = reconciled(9, job({}, { succeeded: 3, conditions: [met] }));
    expect(typesOf(outcome)).toEqual(['SuccessCriteriaMet=True', 'Complete=True']);
    expect(statusOf(outcome)?.completionTime).toBe(at(9));
    expect(outcome.events).toEqual(['Completed: Job completed']);
    const waiting = reconciled(9, job({}, { succeeded: 3, conditions: [met] }), podOf('a', { deleted: true }));
    expect(typesOf(waiting)).not.toContain('Complete=True');
  });

  test('tells of more successes than were asked for', () => {
    const outcome = reconciled(9, job({}, { succeeded: 4, conditions: [met] }));
    expect(outcome.events[0]).toBe(
      'TooManySucceededPods: Too many succeeded pods running after completion count reached',
    );
  });

  test('lets go of Pods that are left', () => {
    const complete = job({}, { succeeded: 3, conditions: [met, { type: 'Complete', status: 'True' }] });
    expect(reconciled(9, complete, podOf('a', { phase: 'Succeeded' })).steps).toEqual(['patch pods a']);
  });

  test('needs one success only where no number is asked for', () => {
    const outcome = reconciled(9, job({ completions: undefined }, { succeeded: 1 }));
    expect(typesOf(outcome)).toEqual(['SuccessCriteriaMet=True']);
    expect(reconciled(9, job({ completions: undefined }, { succeeded: 1 }), podOf('a')).created(PODS)).toEqual([]);
  });
});

describe('failures', () => {
  const failed = (name: string, endedAt: number) => podOf(name, { phase: 'Failed', endedAt, tracked: false });

  test.each([
    [1, 9, 0],
    [1, 10, 1],
    [2, 19, 0],
    [2, 20, 1],
    [7, 599, 0],
    [7, 600, 1],
  ])('after %i of them, %i s later, %i Pods are made', (count, seconds, made) => {
    const pods = Array.from({ length: count }, (_, i) => failed(`f${i}`, 0));
    const outcome = reconciled(seconds, job({ parallelism: 1, backoffLimit: 9 }, { failed: count }), ...pods);
    expect(outcome.created(PODS)).toHaveLength(made);
  });

  test('before a success do not delay what comes after it', () => {
    const success = podOf('s', { phase: 'Succeeded', endedAt: 5, tracked: false });
    const outcome = reconciled(6, job({}, { failed: 1, succeeded: 1 }), failed('f', 3), success);
    expect(outcome.created(PODS)).toHaveLength(2);
  });

  test('beyond the limit fail the Job: its Pods are deleted and counted', () => {
    const outcome = reconciled(60, job({ backoffLimit: 1 }, { failed: 2 }), podOf('a'));
    expect(statusOf(outcome)?.conditions?.[0]).toMatchObject({
      type: 'FailureTarget',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
    expect(outcome.steps).toEqual(['delete pods a', 'update jobs.batch/status work', 'patch pods a']);
    expect(statusOf(outcome)).toMatchObject({ terminating: 1, uncountedTerminatedPods: { failed: ['uid-a'] } });
  });

  test('end in Failed, with an Event that says why', () => {
    const target = { type: 'FailureTarget', status: 'True', reason: 'BackoffLimitExceeded', message: 'm' };
    const outcome = reconciled(60, job({}, { failed: 7, conditions: [target] }));
    expect(typesOf(outcome)).toEqual(['FailureTarget=True', 'Failed=True']);
    expect(outcome.events).toEqual(['BackoffLimitExceeded: m']);
    expect(statusOf(outcome)?.completionTime).toBeUndefined();
  });

  test('are restarts where containers are started anew in place', () => {
    const template = { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main', image: 'a' }] } } as const;
    const with2 = podOf('a', { restarts: 2 });
    expect(typesOf(reconciled(9, job({ template, backoffLimit: 2 }), with2))).toEqual(['FailureTarget=True']);
    expect(typesOf(reconciled(9, job({ template, backoffLimit: 3 }), with2))).toBeUndefined();
  });

  test('come with the deadline, too', () => {
    const timed = job({ activeDeadlineSeconds: 30 });
    expect(typesOf(reconciled(29, timed, podOf('a')))).toBeUndefined();
    expect(statusOf(reconciled(30, timed, podOf('a')))?.conditions?.[0]).toMatchObject({
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    });
    expect(reconciled(25, timed, podOf('a'), podOf('b')).requeueAfter).toBe(5000);
  });
});

describe('a failure policy', () => {
  const policy = (rule: object) =>
    job({ podFailurePolicy: { rules: [rule as never] }, podReplacementPolicy: 'Failed' });
  const exit42 = podOf('a', { phase: 'Failed', exitCode: 42 });
  const onExit = (operator: string, ...values: number[]) => ({ onExitCodes: { operator, values } });

  test('that fails the Job says which container and which rule', () => {
    const outcome = reconciled(9, policy({ action: 'FailJob', ...onExit('In', 40, 42) }), exit42);
    expect(statusOf(outcome)?.conditions?.[0]).toMatchObject({
      type: 'FailureTarget',
      reason: 'PodFailurePolicy',
      message: 'Container main for pod default/a failed with exit code 42 matching FailJob rule at index 0',
    });
  });

  test('that ignores a failure does not count it', () => {
    const outcome = reconciled(9, policy({ action: 'Ignore', ...onExit('NotIn', 1) }), exit42);
    expect(outcome.steps).toEqual(['patch pods a']);
  });

  test('that ignores a failure: the Pod after it has another name, though nothing was counted', () => {
    const ignoring = (resourceVersion: string) => {
      const of = policy({ action: 'Ignore', ...onExit('NotIn', 1) });
      return reconciled(9, { ...of, metadata: { ...of.metadata, resourceVersion } }).created(PODS)[0]?.metadata.name;
    };
    expect(ignoring('3')).toBe(ignoring('3'));
    expect(ignoring('3')).not.toBe(ignoring('9'));
  });

  test('may look at a condition', () => {
    const conditions = [{ type: 'DisruptionTarget', status: 'True' }];
    const evicted = podOf('a', { phase: 'Failed', conditions });
    const rule = { action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] };
    expect(statusOf(reconciled(9, policy(rule), evicted))?.conditions?.[0]?.message).toBe(
      'Pod default/a has condition DisruptionTarget matching FailJob rule at index 0',
    );
  });
});

describe('an indexed Job', () => {
  test('makes Pods for the lowest indexes that are free, and tells them', () => {
    const running = podOf('b', { index: 1 });
    const outcome = reconciled(
      9,
      job({ ...INDEXED, completions: 5, parallelism: 3 }, { completedIndexes: '0' }),
      running,
    );
    const [two, three] = outcome.created(PODS);
    expect(outcome.created(PODS)).toHaveLength(2);
    expect(two?.metadata).toMatchObject({
      generateName: 'work-2-',
      annotations: { 'batch.kubernetes.io/job-completion-index': '2' },
      labels: { 'batch.kubernetes.io/job-completion-index': '2' },
    });
    expect(two?.spec).toMatchObject({ hostname: 'work-2', containers: [{ env: [{ name: 'JOB_COMPLETION_INDEX' }] }] });
    expect(three?.spec.hostname).toBe('work-3');
  });

  test('writes which indexes succeeded', () => {
    const pods = [0, 1, 3, 4, 5, 7].map((index) => podOf(`p${index}`, { index, phase: 'Succeeded' }));
    expect(statusOf(reconciled(9, job({ ...INDEXED, completions: 9 }), ...pods))).toMatchObject({
      completedIndexes: '0,1,3-5,7',
      succeeded: 6,
    });
  });

  test('gives up Pods that share an index, or whose index it does not have', () => {
    const pods = [
      podOf('a', { index: 0 }),
      podOf('b', { index: 0, phase: 'Pending' }),
      podOf('c', { index: 7 }),
      podOf('d'),
    ];
    expect(
      reconciled(9, job(INDEXED), ...pods)
        .deleted(PODS)
        .sort(),
    ).toEqual(['b', 'c', 'd']);
  });

  test('with fewer completions forgets the indexes beyond them', () => {
    const shrunk = job({ ...INDEXED, completions: 2, parallelism: 2 }, { completedIndexes: '0-4', succeeded: 5 });
    expect(statusOf(reconciled(9, shrunk))).toMatchObject({ completedIndexes: '0,1', succeeded: 2 });
  });

  describe('with a limit for each index', () => {
    const limited = (spec: Partial<JobSpec> = {}, status: JobStatus = {}) =>
      job(
        { ...INDEXED, completions: 2, parallelism: 2, backoffLimitPerIndex: 1, backoffLimit: 2 ** 31 - 1, ...spec },
        status,
      );
    const COUNT = 'batch.kubernetes.io/job-index-failure-count';

    test('keeps the Pod that failed until the next one of its index is there', () => {
      const first = podOf('a', { index: 0, phase: 'Failed', annotations: { [COUNT]: '0' } });
      const waiting = reconciled(9, limited(), first, podOf('b', { index: 1 }));
      expect(waiting.steps).not.toContain('patch pods a');
      const next = reconciled(10, limited(), first, podOf('b', { index: 1 })).created(PODS);
      expect(next.map(({ metadata }) => metadata.annotations)).toMatchObject([{ [COUNT]: '1' }]);
    });

    test('gives an index up, and fails when none is left', () => {
      const second = podOf('a', { index: 0, phase: 'Failed', annotations: { [COUNT]: '1' } });
      const going = reconciled(9, limited(), second, podOf('b', { index: 1 }));
      expect(statusOf(going)?.failedIndexes).toBe('0');
      expect(going.created(PODS)).toEqual([]);
      const ended = reconciled(9, limited({}, { completedIndexes: '1', succeeded: 1 }), second);
      expect(statusOf(ended)?.conditions?.[0]).toMatchObject({
        reason: 'FailedIndexes',
        message: 'Job has failed indexes',
      });
    });

    test('fails when more indexes failed than may', () => {
      const failed = [0, 1].map((index) =>
        podOf(`p${index}`, { index, phase: 'Failed', annotations: { [COUNT]: '1' } }),
      );
      const outcome = reconciled(9, limited({ completions: 5, maxFailedIndexes: 1 }), ...failed);
      expect(statusOf(outcome)?.conditions?.[0]).toMatchObject({
        reason: 'MaxFailedIndexesExceeded',
        message: 'Job has exceeded the specified maximal number of failed indexes',
      });
    });

    test('gives an index up at once where the policy says so', () => {
      const rules = [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [1] } }] as const;
      const first = podOf('a', { index: 0, phase: 'Failed', annotations: { [COUNT]: '0' } });
      const outcome = reconciled(9, limited({ podFailurePolicy: { rules }, podReplacementPolicy: 'Failed' }), first);
      expect(statusOf(outcome)?.failedIndexes).toBe('0');
    });
  });

  test.each([
    [{ succeededIndexes: '0,2' }, true],
    [{ succeededIndexes: '0-3' }, false],
    [{ succeededIndexes: '0-3', succeededCount: 2 }, true],
    [{ succeededCount: 3 }, false],
    [{ succeededCount: 2 }, true],
  ])('has its success policy %j met by the indexes 0 and 2: %j', (rule, isMet) => {
    const spec = { ...INDEXED, completions: 5, successPolicy: { rules: [{ succeededIndexes: '4' }, rule] } };
    const outcome = reconciled(9, job(spec, { completedIndexes: '0,2', succeeded: 2 }), podOf('a', { index: 1 }));
    const conditions = statusOf(outcome)?.conditions ?? [];
    expect(conditions.map(({ type, reason, message }) => `${type} ${reason} ${message}`)).toEqual(
      isMet ? ['SuccessCriteriaMet SuccessPolicy Matched rules at index 1'] : [],
    );
    expect(outcome.deleted(PODS)).toEqual(isMet ? ['a'] : []);
  });
});

describe('a Job that is suspended', () => {
  const suspended = (conditions: JobStatus['conditions'] = []) =>
    job({ suspend: true }, { active: 1, startTime: at(0), ...(conditions.length > 0 && { conditions }) });

  test('deletes its Pods without counting them, and has not started', () => {
    const outcome = reconciled(9, suspended(), podOf('a'));
    expect(outcome.steps).toEqual(['patch pods a', 'delete pods a', 'update jobs.batch/status work']);
    expect(outcome.events).toEqual(['SuccessfulDelete: Deleted pod: a', 'Suspended: Job suspended']);
    expect(typesOf(outcome)).toEqual(['Suspended=True']);
    expect(statusOf(outcome)?.startTime).toBeUndefined();
  });

  test('starts anew when it goes on', () => {
    const was = { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' };
    const outcome = reconciled(50, job({}, { startTime: undefined, conditions: [was] }));
    expect(typesOf(outcome)).toEqual(['Suspended=False']);
    expect(statusOf(outcome)?.startTime).toBe(at(50));
    expect(outcome.events[0]).toBe('Resumed: Job resumed');
    expect(outcome.created(PODS)).toHaveLength(2);
  });
});

test('a Job is looked at when a Pod of it counts differently, and for nothing else that a kubelet writes', () => {
  const before = podOf('a', { phase: 'Pending' });
  const view = given(job(), before);
  const changed = (after: Pod | undefined) => requestsFor(controller, { before, ...(after && { after }) }, view);
  const placed = {
    ...before,
    spec: { ...before.spec, nodeName: 'n2' },
    status: { ...before.status, podIP: '10.0.0.9' },
  };
  expect(changed({ ...placed, metadata: { ...before.metadata, resourceVersion: '11' } })).toEqual([]);
  for (const after of [
    podOf('a'),
    podOf('a', { phase: 'Pending', restarts: 1 }),
    podOf('a', { phase: 'Pending', tracked: false }),
    podOf('a', { phase: 'Pending', deleted: true }),
    undefined,
  ]) {
    expect(changed(after)).toEqual(['default/work']);
  }
});

test('nothing is decided on Pods that are older than what the status says of them', () => {
  const newer = { ...job(), metadata: { ...job().metadata, resourceVersion: '999999' } };
  const outcome = reconciled(9, newer, podOf('a', { phase: 'Succeeded' }));
  expect(outcome.intents).toEqual([]);
  expect(outcome.requeueAfter).toBe(1000);
});

describe('Pods whose Job is not to be found', () => {
  test('are let go', () => {
    const orphan: Pod = { ...podOf('a'), metadata: { ...podOf('a').metadata, ownerReferences: undefined } };
    expect(requestsFor(controller, { after: orphan }, given(orphan))).toEqual(['default/pods/a']);
    expect(when(controller, given(orphan), { namespace: 'default', name: 'pods/a' }).steps).toEqual(['patch pods a']);
    expect(reconciled(9, podOf('a')).steps).toEqual(['patch pods a']);
  });

  test('are kept where the view of Jobs may only be too old to show it', () => {
    const newer = podOf('a');
    const view = given({ ...newer, metadata: { ...newer.metadata, resourceVersion: '999999' } });
    const { intents, requeueAfter } = controller.reconcile(view, work, START);
    expect(intents).toEqual([]);
    expect(requeueAfter).toBe(1000);
  });

  test('that match a Job are adopted and held, if the Job is still there', () => {
    const stray = pod('stray', { labels: { 'batch.kubernetes.io/controller-uid': 'uid-work' } });
    const outcome = reconciled(9, job(), stray);
    expect(outcome.steps.slice(0, 2)).toEqual(['update jobs.batch/status work', 'update pods stray']);
    expect(outcome.updated(PODS)[0]?.metadata).toMatchObject({
      finalizers: ['batch.kubernetes.io/job-tracking'],
      ownerReferences: [{ name: 'work' }],
    });
  });
});

test('a Job with an unknown completion mode is told of and left', () => {
  const odd = job({ completionMode: 'Sideways' as never });
  expect(reconciled(9, odd, podOf('a')).events).toEqual([
    'UnknownCompletionMode: Skipped Job sync because completion mode is unknown',
  ]);
});

test('a Job of which nothing but the template is known runs one Pod', () => {
  const bare = { ...job(), spec: { template: {} }, status: undefined } as unknown as Job;
  expect(reconciled(9, bare).created(PODS)).toHaveLength(1);
});

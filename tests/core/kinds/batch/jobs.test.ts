import { describe, expect, test } from 'vitest';
import { countIndexes } from '../../../../core/kinds/batch/job/index-list.js';
import { parseSchedule } from '../../../../core/model/cron/parse-schedule.js';
import type { JsonObject } from '../../../../core/model/json.js';
import type { StatusCause } from '../../../../core/model/status-error.js';
import { isTimeZone } from '../../../../core/model/time-zone.js';
import { createCauses, statusCauses, updateCauses } from '../kind-named.js';
import { jobWith, made } from '../validation/fixtures.js';

const told = (causes: readonly StatusCause[]) => causes.map(({ field, message }) => `${field}: ${message}`);

describe('a Job', () => {
  test.each<[string, object, string[]]>([
    [
      'a rule of failures that says nothing',
      { podFailurePolicy: { rules: [{}] } },
      [
        'spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]',
        'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
      ],
    ],
    [
      'exit codes out of order, twice and zero',
      {
        podFailurePolicy: {
          rules: [{ action: 'Count', onExitCodes: { operator: 'In', values: [3, 1, 1, 0], containerName: 'x' } }],
        },
      },
      [
        'spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template',
        'spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 1',
        'spec.podFailurePolicy.rules[0].onExitCodes.values[3]: Invalid value: 0: must not be 0 for the In operator',
        'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [3,1,1,0]: must be ordered',
      ],
    ],
    [
      'a policy of success that is not of indexes',
      { successPolicy: { rules: [] } },
      ['spec.successPolicy: Invalid value: {"Rules":[]}: requires indexed completion mode'],
    ],
    [
      'indexes that are too large',
      { completionMode: 'Indexed', completions: 3, successPolicy: { rules: [{ succeededIndexes: '0-3' }] } },
      [
        'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-3": error parsing succeededIndexes: too large index: "3"',
      ],
    ],
    [
      'a manager without a domain',
      { managedBy: 'x' },
      ['spec.managedBy: Invalid value: "x": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      'a replacement that a failure policy does not allow',
      { podFailurePolicy: { rules: [] }, podReplacementPolicy: 'TerminatingOrFailed' },
      ['spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"'],
    ],
  ])('%s', (_name, spec, expected) => {
    expect(told(createCauses('jobs.batch', jobWith(spec)))).toEqual(expected);
  });

  test('has the labels of its template when it has none of its own', () => {
    expect(jobWith()['metadata']).toMatchObject({
      labels: { 'batch.kubernetes.io/job-name': 'a', 'job-name': 'a', 'controller-uid': 'u1' },
    });
  });

  test('is looked at twice when it is updated: as a new one, and for its spec', () => {
    const old = jobWith();
    const causes = updateCauses('jobs.batch', { ...old, spec: { ...(old['spec'] as object), backoffLimit: -1 } }, old);
    const message = 'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0';
    expect(told(causes)).toEqual([message, message]);
  });

  test('at rest may ask for other resources, and for nothing else', () => {
    const template = (image: string, cpu: string) => ({
      spec: { containers: [{ name: 'c', image, resources: { requests: { cpu } } }], restartPolicy: 'Never' },
    });
    const old = jobWith({ suspend: true, template: template('a', '1') });
    const replaced = (changed: object) =>
      updateCauses('jobs.batch', jobWith({ suspend: true, template: changed }), old);
    expect(replaced(template('a', '2'))).toEqual([]);
    expect(replaced(template('b', '1')).map(({ field }) => field)).toEqual(['spec.template.spec']);
  });
});

describe('the status of a Job', () => {
  const job = jobWith({ completionMode: 'Indexed', completions: 5, parallelism: 1, backoffLimitPerIndex: 1 });
  const status = (now: JsonObject, then: JsonObject = {}) =>
    told(statusCauses('jobs.batch', { ...job, status: now }, { ...job, status: then }));
  const complete = [
    { type: 'Complete', status: 'True' },
    { type: 'SuccessCriteriaMet', status: 'True' },
  ];
  test.each<[string, JsonObject, JsonObject, string[]]>([
    [
      'complete, with Pods that run and without times',
      { conditions: complete, active: 1 },
      {},
      [
        'status.completionTime: Required value: completionTime is required for Complete jobs',
        'status.active: Invalid value: 1: active>0 is invalid for finished job',
        'status.startTime: Required value: startTime is required for finished job',
      ],
    ],
    [
      'not complete any more',
      { failed: 1 },
      { conditions: complete, failed: 2 },
      [
        'status.conditions: Invalid value: cannot disable the terminal Complete=True condition',
        'status.failed: Invalid value: 1: cannot decrease the failed counter',
        'status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition',
      ],
    ],
    [
      'an index that failed and succeeded',
      { completedIndexes: '0-2', failedIndexes: '2' },
      {},
      ['status.failedIndexes: Invalid value: "2": failedIndexes and completedIndexes overlap at index: 2'],
    ],
  ])('%s', (_name, now, then, expected) => {
    expect(status(now, then)).toEqual(expected);
  });
});

test.each<[string, string | undefined]>([
  ['1,3-4', undefined],
  ['3-1', 'non-increasing order, previous: 3, current: 1'],
  ['1,1', 'non-increasing order, previous: 1, current: 1'],
  ['a', 'cannot convert string to integer for index: "a"'],
  [
    '1-2-3',
    'the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by \'-\'',
  ],
])('the indexes %s', (text, expected) => {
  const counted = countIndexes(text, 5);
  expect(counted.ok ? undefined : counted.error).toBe(expected);
});

test.each<[string, string | undefined]>([
  ['*/5 * * * *', undefined],
  ['0 0 1 jan mon-fri', undefined],
  ['@hourly', undefined],
  ['@every 1h30m', undefined],
  ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
  ['@never', 'unrecognized descriptor: @never'],
  ['* * *', 'expected exactly 5 fields, found 3: [* * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
  ['TZ=Nowhere * * * * *', 'provided bad location Nowhere: unknown time zone Nowhere'],
])('the schedule %s', (schedule, expected) => {
  const parsed = parseSchedule(schedule, isTimeZone);
  expect(parsed.ok ? undefined : parsed.error).toBe(expected);
});

test('zones are known by their very names', () => {
  expect(['UTC', 'Europe/Berlin'].map(isTimeZone)).toEqual([true, true]);
  expect(['europe/berlin', 'Mars/Phobos', '+01'].map(isTimeZone)).toEqual([false, false, false]);
});

test('a CronJob names its zone in one place', () => {
  const cronJob = (spec: object) =>
    made('cronjobs.batch', { spec: { ...spec, jobTemplate: { spec: { template: jobTemplate } } } });
  const jobTemplate = { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } };
  expect(told(createCauses('cronjobs.batch', cronJob({ schedule: 'TZ=UTC * * * * *', timeZone: 'Mars' })))).toEqual([
    'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    'spec.timeZone: Invalid value: "Mars": unknown time zone Mars',
  ]);
  const old = cronJob({ schedule: 'TZ=UTC * * * * *' });
  expect(updateCauses('cronjobs.batch', old, old)).toEqual([]);
});

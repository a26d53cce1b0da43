import { expect, test } from 'vitest';
import { ttlAfterFinishedController } from '../../../core/controllers/ttl-after-finished/ttl-after-finished-controller.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { JobSpec } from '../../../core/schema/generated/types/batch.js';
import { job } from './job/support.js';
import { at } from './support/objects.js';
import { given, when } from './support/scenario.js';

const ended = (spec: Partial<JobSpec>, type = 'Complete', meta: object = {}) =>
  job(spec, { conditions: [{ type, status: 'True', lastTransitionTime: at(100) }] }, meta);
const reconciled = (seconds: number, ...objects: readonly KubeObject[]) =>
  when(ttlAfterFinishedController(), given(...objects), { namespace: 'default', name: 'work' }, seconds);

test.each(['Complete', 'Failed'])('a Job that is %s is deleted when its time has come, with its Pods', (type) => {
  const { intents } = reconciled(130, ended({ ttlSecondsAfterFinished: 30 }, type));
  expect(intents).toMatchObject([{ verb: 'delete', deletion: { propagationPolicy: 'Foreground' } }]);
});

test('before that, it is waited for', () => {
  expect(reconciled(125, ended({ ttlSecondsAfterFinished: 30 }))).toMatchObject({ intents: [], requeueAfter: 5000 });
});

test('others stay: those without a time, those that run, and those that go already', () => {
  expect(reconciled(999, ended({})).intents).toEqual([]);
  expect(reconciled(999, job({ ttlSecondsAfterFinished: 0 })).intents).toEqual([]);
  const going = ended({ ttlSecondsAfterFinished: 0 }, 'Complete', { deletionTimestamp: at(0), finalizers: ['x/y'] });
  expect(reconciled(999, going).intents).toEqual([]);
});

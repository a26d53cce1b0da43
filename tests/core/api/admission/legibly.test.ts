import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { type Given, given } from '../decide/scenario.js';

const limits: Given = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'limits', namespace: 'default' },
  spec: { limits: [{ type: 'Container', default: { cpu: '2' } }] },
};
const metadata = { name: 'a', namespace: 'default' };
const causesOf = (resource: string, apiVersion: string, kind: string, spec: JsonObject) =>
  given(limits).create(resource, { apiVersion, kind, metadata, spec }).refusal.details?.causes;

// Admission reads what is required as if it were there; to validation it is absent, though admission changed what lies beside it.
test.each<[string, string, string, JsonObject, string, string]>([
  ['replicasets.apps', 'apps/v1', 'ReplicaSet', {}, 'spec.selector', 'Required value'],
  [
    'jobs.batch',
    'batch/v1',
    'Job',
    {
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
      podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In' } }] },
    },
    'spec.podFailurePolicy.rules[0].onExitCodes.values',
    'Invalid value: null: at least one value is required',
  ],
  ['pods', 'v1', 'Pod', {}, 'spec.containers', 'Required value'],
  ['pods', 'v1', 'Pod', { containers: [{ image: 'i' }] }, 'spec.containers[0].name', 'Required value'],
])(
  'a required field of %s that was not sent is absent to validation',
  (resource, apiVersion, kind, spec, field, message) => {
    expect(causesOf(resource, apiVersion, kind, spec)).toContainEqual(expect.objectContaining({ field, message }));
  },
);

test('what admission changed stays', () => {
  const spec = { containers: [{ name: 'c', image: 'i' }] };
  const { after } = given(limits).create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec });
  const { containers } = after['spec'] as unknown as { containers: JsonObject[] };
  expect(containers[0]!['resources']).toEqual({ limits: { cpu: '2' } });
});

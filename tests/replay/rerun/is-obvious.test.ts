import { expect, test } from 'vitest';
import type { Intent } from '../../../core/model/command.js';
import type { KubeObject, ManagedFieldsEntry } from '../../../core/model/object.js';
import { plainlyMakes } from '../../../replay/rerun/is-obvious.js';
import type { RecordedEffect } from '../../../replay/rerun/recorded-reconcile.js';

const entry = (time: string): ManagedFieldsEntry => ({
  manager: 'kubelet',
  operation: 'Update',
  apiVersion: 'v1',
  time,
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:status': { 'f:phase': {} } },
  subresource: 'status',
});
const pod = (phase: string, resourceVersion: string, time: string): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name: 'a', uid: 'u', resourceVersion, managedFields: [entry(time)] },
    status: { phase },
  }) as object as KubeObject;

const before = pod('Pending', '7', '2026-01-01T00:00:00Z');
const after = pod('Running', '8', '2026-01-01T00:00:01Z');
const target = { resource: 'pods', namespace: 'default', name: 'a', subresource: 'status' };
const effect = {
  event: {
    ref: { group: '', version: 'v1', resource: 'pods', namespace: 'default', name: 'a' },
    request: { verb: 'patch', subresource: 'status' },
    change: { type: 'modified', patch: [] },
  },
  transition: { resource: 'pods', key: 'default/a', before, after },
} as object as RecordedEffect;

function patching(metadata: object): Intent {
  const value = JSON.parse(JSON.stringify({ metadata, status: { phase: 'Running' } }));
  return { verb: 'patch', target, patch: { type: 'merge', value } };
}

test('who owns what now keeps no patch from being plainly what it came to', () => {
  expect(plainlyMakes(patching({ resourceVersion: '7' }), effect)).toBe(true);
});

test('a patch that says itself who owns what is decided', () => {
  expect(plainlyMakes(patching({ resourceVersion: '7', managedFields: [] }), effect)).toBe(false);
});

test('so is one that wants something else', () => {
  expect(plainlyMakes(patching({ resourceVersion: '7', labels: { a: 'b' } }), effect)).toBe(false);
});

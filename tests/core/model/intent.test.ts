import { describe, expect, test } from 'vitest';
import type { Intent } from '../../../core/model/command.js';
import {
  bindPod,
  createObject,
  deleteObject,
  type IntentOptions,
  mergePatch,
  updateObject,
  updateStatus,
} from '../../../core/model/intent.js';
import { PODS } from '../../../core/schema/kinds.js';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'default', name: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  spec: { containers: [] },
};

describe('every intent is given its reason in the same way', () => {
  const intents: readonly [string, (options?: IntentOptions) => Intent][] = [
    ['create', (options) => createObject(PODS, pod, options)],
    ['update', (options) => updateObject(PODS, pod, options)],
    ['update of the status', (options) => updateStatus(PODS, pod, options)],
    ['patch', (options) => mergePatch(PODS, pod, {}, options)],
    ['delete', (options) => deleteObject(PODS, pod, options)],
    ['binding', (options) => bindPod(pod, 'node-1', options)],
  ];

  test.each(intents)('%s', (_what, intent) => {
    expect(intent({ reason: 'it must be' })).toEqual({ ...intent(), reason: 'it must be' });
    expect(intent()).not.toHaveProperty('reason');
  });

  test('beside what else it may be given', () => {
    expect(deleteObject(PODS, pod, { gracePeriodSeconds: 0, reason: 'now' })).toMatchObject({
      deletion: { gracePeriodSeconds: 0, preconditions: { uid: 'u' } },
      reason: 'now',
    });
    const patch = mergePatch(PODS, pod, { status: {} }, { subresource: 'status', reason: 'now' });
    expect(patch).toMatchObject({ target: { subresource: 'status' }, reason: 'now' });
  });
});

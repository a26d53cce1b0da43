import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../core/model/object.js';
import { objectPhase } from '../../../replay/log/health/object-phase.js';

const phase = (resource: string, parts: object) =>
  objectPhase(resource, { apiVersion: 'v1', kind: 'Any', metadata: { name: 'a' }, ...parts } as unknown as KubeObject);
const ready = (status: string, reason?: unknown) => ({ conditions: [{ type: 'Ready', status, reason }] });

describe('what an object is doing', () => {
  test.each([
    ['a Pod that is coming', 'pods', { status: { phase: 'Pending' } }, { text: 'Pending', tone: 'under-way' }],
    ['a Pod that has done its work', 'pods', { status: { phase: 'Succeeded' } }, { text: 'Succeeded', tone: 'over' }],
    ['a node that is ready', 'nodes', { status: ready('True') }, { text: 'Ready', tone: 'well' }],
    [
      'a node that takes no more Pods',
      'nodes',
      { spec: { unschedulable: true }, status: ready('True') },
      { text: 'SchedulingDisabled', tone: 'under-way' },
    ],
    [
      'a roll-out under way',
      'deployments.apps',
      { spec: { replicas: 3 }, status: { readyReplicas: 3, updatedReplicas: 1 } },
      { text: '3/3', tone: 'under-way' },
    ],
    ['a Lease', 'leases.coordination.k8s.io', { spec: { holderIdentity: 'a' } }, { text: 'a', tone: 'well' }],
    ['what is going', 'configmaps', { metadata: { name: 'a', deletionTimestamp: 'x' } }, { text: 'Terminating' }],
    ['a custom object', 'things.example.com', { status: ready('False', 'Broken') }, { text: 'Broken', tone: 'unwell' }],
    ['what says nothing', 'configmaps', { data: {} }, undefined],
  ])('%s', (_, resource, parts, told) => {
    if (told === undefined) expect(phase(resource, parts)).toBeUndefined();
    else expect(phase(resource, parts)).toMatchObject(told);
  });

  test('is told also where fields are missing, null or of another type', () => {
    const resources = ['pods', 'nodes', 'deployments.apps', 'replicasets.apps', 'jobs.batch'];
    for (const resource of [...resources, 'leases.coordination.k8s.io', 'things.example.com', 'persistentvolumeclaims'])
      for (const parts of [
        {},
        { spec: null, status: null },
        { spec: {}, status: {} },
        { status: { conditions: null, phase: null } },
        { status: { conditions: [null, 7, { type: 'Ready', status: 'False', reason: {} }] } },
        { status: { conditions: 'none', phase: 7 } },
      ])
        expect(() => phase(resource, parts)).not.toThrow();
    expect(phase('things.example.com', { status: ready('False', {}) })).toEqual({ text: 'NotReady', tone: 'unwell' });
  });
});

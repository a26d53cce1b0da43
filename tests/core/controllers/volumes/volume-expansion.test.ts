import { describe, expect, test } from 'vitest';
import { volumeResizer } from '../../../../core/controllers/volume-expansion/volume-resizer.js';
import { kubeletVolume } from '../../../../core/node/kubelet-volume.js';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../../core/schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS } from '../../../../core/schema/kinds.js';
import { node } from '../support/objects.js';
import { given, requestsFor, when } from '../support/scenario.js';
import { data, disk, user } from './support.js';

const resizer = volumeResizer();
const request = { namespace: 'default', name: 'data' };
const large: PersistentVolume = { ...disk, spec: { ...disk.spec, capacity: { storage: '3Gi' } } };

function asking(status: PersistentVolumeClaim['status'] = {}): PersistentVolumeClaim {
  const spec = { ...data.spec, resources: { requests: { storage: '3Gi' } } };
  return { ...data, spec, status: { ...data.status, ...status } };
}

const begun = asking({
  allocatedResources: { storage: '3Gi' },
  allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
  conditions: [{ type: 'Resizing', status: 'True' }],
});
const pending = asking({
  allocatedResources: { storage: '3Gi' },
  allocatedResourceStatuses: { storage: 'NodeResizePending' },
  conditions: [
    { type: 'Resizing', status: 'True' },
    { type: 'FileSystemResizePending', status: 'True' },
  ],
});

describe('a claim that asks for more', () => {
  test('says first that its volume is being made larger', () => {
    const outcome = when(resizer, given(disk, asking()), request);
    expect(outcome.statuses(PERSISTENT_VOLUME_CLAIMS)[0]?.status).toMatchObject({
      capacity: { storage: '1Gi' },
      allocatedResources: { storage: '3Gi' },
      allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
      conditions: [{ type: 'Resizing', status: 'True' }],
    });
    expect(outcome.events).toEqual(['Resizing: External resizer is resizing volume pvc-1']);
  });

  test('gets a larger volume, and then waits for a node that has it mounted', () => {
    expect(when(resizer, given(disk, begun), request).intents).toMatchObject([
      { verb: 'patch', target: { name: 'pvc-1' }, patch: { value: { spec: { capacity: { storage: '3Gi' } } } } },
    ]);
    const outcome = when(resizer, given(large, begun), request);
    expect(outcome.statuses(PERSISTENT_VOLUME_CLAIMS)[0]?.status).toMatchObject({
      allocatedResourceStatuses: { storage: 'NodeResizePending' },
      conditions: [{ type: 'Resizing' }, { type: 'FileSystemResizePending' }],
    });
    expect(outcome.events).toEqual(['FileSystemResizeRequired: Require file system resize of volume on node']);
    expect(when(resizer, given(large, pending), request).intents).toEqual([]);
  });

  test('of a block device is done when the volume is', () => {
    const block: PersistentVolume = { ...large, spec: { ...large.spec, volumeMode: 'Block' } };
    const [claim] = when(resizer, given(block, begun), request).statuses(PERSISTENT_VOLUME_CLAIMS);
    expect(claim?.status).toEqual({
      phase: 'Bound',
      capacity: { storage: '3Gi' },
      allocatedResources: { storage: '3Gi' },
    });
  });

  test('of a volume that somebody else made is theirs', () => {
    const other = { ...disk, metadata: { ...disk.metadata, annotations: {} } };
    expect(when(resizer, given(other, asking()), request).intents).toEqual([]);
  });

  test('is looked at when it asks and when its volume has grown', () => {
    expect(requestsFor(resizer, { after: asking() }, given())).toEqual(['default/data']);
    expect(requestsFor(resizer, { after: data }, given())).toEqual([]);
    expect(requestsFor(resizer, { before: disk, after: large }, given())).toEqual(['default/data']);
  });
});

describe('the file system of a larger volume', () => {
  const kubelet = kubeletVolume();
  const simulated = (annotations = {}) =>
    node('node-1', { meta: { annotations: { 'simulation.hindcast.dev/node': 'simulated', ...annotations } } });

  test('grows while a Pod runs with it', () => {
    const view = given(large, pending, simulated(), user('db', 'node-1', { phase: 'Running' }));
    const outcome = when(kubelet, view, request);
    expect(outcome.statuses(PERSISTENT_VOLUME_CLAIMS)[0]?.status).toEqual({
      phase: 'Bound',
      capacity: { storage: '3Gi' },
      allocatedResources: { storage: '3Gi' },
    });
    const said = 'FileSystemResizeSuccessful: MountVolume.NodeExpandVolume succeeded for volume "pvc-1" node-1';
    expect(outcome.events).toEqual([said, said]);
  });

  test('stays as it is where no Pod runs, or its node is off', () => {
    const off = simulated({ 'simulation.hindcast.dev/power': 'off' });
    const waiting = [user('db', 'node-1')];
    const running = [user('db', 'node-1', { phase: 'Running' })];
    expect(when(kubelet, given(large, pending, simulated(), ...waiting), request).intents).toEqual([]);
    expect(when(kubelet, given(large, pending, off, ...running), request).intents).toEqual([]);
  });

  test('is looked at when it is to grow, and when a Pod begins to run', () => {
    const [before, after] = [user('db', 'node-1'), user('db', 'node-1', { phase: 'Running' })];
    expect(requestsFor(kubelet, { after: pending }, given())).toEqual(['default/data']);
    expect(requestsFor(kubelet, { before, after }, given())).toEqual(['default/data']);
    expect(requestsFor(kubelet, { before: after, after }, given())).toEqual([]);
  });
});

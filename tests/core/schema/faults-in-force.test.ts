import { describe, expect, it } from 'vitest';
import type { Fault, FaultSpec, FaultStatus } from '../../../core/schema/fault.js';
import { FAULTS } from '../../../core/schema/fault.js';
import {
  durationOf,
  faultsInForce,
  isForKind,
  ofClient,
  ofController,
  ofNode,
  ofTypes,
} from '../../../core/schema/faults-in-force.js';
import { emptyState } from '../../../core/state/cluster-state.js';
import { StateBuilder } from '../../../core/state/reduce.js';

function fault(name: string, spec: FaultSpec, status?: FaultStatus, deletionTimestamp?: string): Fault {
  const metadata = { name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  return {
    apiVersion: FAULTS.apiVersion,
    kind: FAULTS.kind,
    metadata: deletionTimestamp === undefined ? metadata : { ...metadata, deletionTimestamp },
    spec,
    ...(status === undefined ? {} : { status }),
  };
}

function stateOf(...faults: readonly Fault[]) {
  const builder = new StateBuilder(emptyState());
  for (const one of faults) builder.load(FAULTS.groupResource, one.metadata.name, one);
  return builder.build();
}

const names = (faults: readonly Fault[]) => faults.map(({ metadata }) => metadata.name);

describe('given faults in a state, when it is asked which are in force', () => {
  it('names none where there is none', () => {
    expect(faultsInForce(emptyState())).toEqual([]);
  });

  it('names those that began and those that were only just made, not those that expired or are being deleted', () => {
    const state = stateOf(
      fault('active', { type: 'clock', by: '1m' }, { phase: 'Active' }),
      fault('expired', { type: 'clock', by: '1m' }, { phase: 'Expired' }),
      fault('leaving', { type: 'clock', by: '1m' }, { phase: 'Active' }, '2026-01-01T00:00:00Z'),
      fault('new', { type: 'clock', by: '1m' }),
    );
    expect(names(faultsInForce(state))).toEqual(['active', 'new']);
  });
});

describe('given faults in force, when it is asked whom they are for', () => {
  const all = [
    fault('all-controllers', { type: 'conflict', controller: '*' }),
    fault('all-clients', { type: 'conflict', client: {} }),
    fault('kubectl', { type: 'stale', client: { userAgent: 'kubectl/' }, revisions: 1 }),
    fault('node', { type: 'partition', node: 'node-1' }),
    fault('olivia', { type: 'stale', client: { user: 'olivia', userAgent: 'kubectl/' }, revisions: 1 }),
    fault('scheduler', { type: 'crash', controller: 'kube-scheduler' }),
  ];

  it.each([
    ['kube-scheduler', ['all-controllers', 'scheduler']],
    ['replicaset-controller', ['all-controllers']],
  ])('finds those of the controller %s', (name, expected) => {
    expect(names(ofController(all, name))).toEqual(expected);
  });

  it.each([
    [{ user: 'olivia', userAgent: 'kubectl/v1.35.2 (linux/amd64)' }, ['all-clients', 'kubectl', 'olivia']],
    [{ user: 'paul', userAgent: 'kubectl/v1.35.2 (linux/amd64)' }, ['all-clients', 'kubectl']],
    [{ user: 'olivia', userAgent: '' }, ['all-clients']],
  ])('finds those of the client %j', (client, expected) => {
    expect(names(ofClient(all, client))).toEqual(expected);
  });

  it('finds those of a node, and those of some types', () => {
    expect(names(ofNode(all, 'node-1'))).toEqual(['node']);
    expect(ofNode(all, 'node-2')).toEqual([]);
    expect(names(ofTypes(all, 'stale', 'crash'))).toEqual(['kubectl', 'olivia', 'scheduler']);
  });
});

describe('a fault and kinds', () => {
  it('is for the kinds it names, or for all, and never for faults', () => {
    const some = fault('some', { type: 'conflict', client: {}, kinds: ['pods'] });
    const all = fault('all', { type: 'conflict', client: {} });
    expect([isForKind(some, 'pods'), isForKind(some, 'services'), isForKind(all, 'services')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(isForKind(all, FAULTS.groupResource)).toBe(false);
  });
});

describe('durations of a fault', () => {
  it.each([
    [undefined, 0],
    ['90s', 90_000],
    ['1m30s', 90_000],
    ['-10m', -600_000],
    ['soon', 0],
  ])('reads %s', (text, millis) => {
    expect(durationOf(text)).toBe(millis);
  });
});

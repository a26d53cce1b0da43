import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../../../check/fault-kind.js';
import { FAULTS, type FaultSpec } from '../../../../core/schema/fault.js';
import { FAULT_TYPES, faultShape } from '../../../../core/schema/fault-type.js';
import { type TestCluster, testCluster } from '../../../support/test-cluster.js';
import { breakIt, faultObject, faultOf, heal } from './fault.js';

let test: TestCluster;
beforeAll(async () => {
  test = await testCluster({ controllers: [] });
});
afterAll(() => test.stop());

async function refusal(spec: unknown): Promise<string> {
  const object = faultObject('bad', spec as FaultSpec);
  const result = await test.submit({ verb: 'create', target: { resource: FAULTS.groupResource, name: 'bad' }, object });
  return result.ok ? 'accepted' : `${result.error.code} ${result.error.message}`;
}

describe('a Fault that is not well made', () => {
  it.each([
    [{}, 'spec.type: Required value'],
    [{ type: 'partition' }, 'spec.node: Required value'],
    [{ type: 'stale', revisions: 3 }, 'spec.controller: Required value: one of controller and client must be set'],
    [{ type: 'stale', controller: '*' }, 'spec.revisions: Required value'],
    [{ type: 'stale', controller: '*', revisions: 3, times: 1 }, 'spec.times: Forbidden: a stale fault has none'],
    [{ type: 'crash', client: {} }, 'spec.client: Forbidden: a crash fault is for a controller'],
    [
      { type: 'conflict', client: {}, controller: '*' },
      'spec: Invalid value: "conflict": only one of controller and client can be set',
    ],
    [
      { type: 'conflict', client: {}, probability: 101 },
      'spec.probability: Invalid value: 101: must be less than or equal to 100',
    ],
    [
      { type: 'conflict', client: {}, verbs: ['create'] },
      'spec.verbs[0]: Unsupported value: "create": supported values: "update", "patch", "delete"',
    ],
    [{ type: 'clock', by: 'later' }, 'spec.by: Invalid value: "later": must be a duration such as 500ms, 10s or 5m'],
    [{ type: 'slow-store', delay: '2m' }, 'spec.delay: Invalid value: "2m": must be at most 1m'],
    [
      { type: 'pressure', node: 'node-1', pressure: 'cpu' },
      'spec.pressure: Unsupported value: "cpu": supported values: "memory", "disk", "pid"',
    ],
    [
      { type: 'stale', client: {}, revisions: 1, kinds: ['faults.simulation.hindcast.dev'] },
      'spec.kinds[0]: Invalid value: "faults.simulation.hindcast.dev": faults themselves are never struck',
    ],
  ])('%j is refused', async (spec, why) => {
    expect(await refusal(spec)).toBe(`422 Fault.simulation.hindcast.dev "bad" is invalid: ${why}`);
  });

  it.each([
    [{ ownerReferences: { constructor: null } }, 'ObjectMeta.metadata.ownerReferences of type []v1.OwnerReference'],
    [{ finalizers: 'x' }, 'ObjectMeta.metadata.finalizers of type []string'],
    [{ labels: [] }, 'ObjectMeta.metadata.labels of type map[string]string'],
    [{ annotations: { a: 1 } }, 'of type string'],
    [{ deletionTimestamp: 5 }, 'cannot'],
  ])('is refused for metadata that is none, as of every kind: %j', async (metadata, why) => {
    const object = {
      ...faultObject('bad', { type: 'crash', controller: 'nobody' }),
      metadata: { name: 'bad', ...metadata },
    };
    const target = { resource: FAULTS.groupResource, name: 'bad' };
    const result = await test.submit({ verb: 'create', target, object } as never);
    expect(result.ok ? 'accepted' : `${result.error.code} ${result.error.message}`).toContain(why);
  });

  it('names every type there is when it has none of them', async () => {
    expect(await refusal({ type: 'crush' })).toContain(FAULT_TYPES.map((type) => `"${type}"`).join(', '));
  });

  it('cannot become another type', async () => {
    await breakIt(test, 'fixed', { type: 'clock', by: '1m' });
    const target = { resource: FAULTS.groupResource, name: 'fixed' };
    const patch = { type: 'merge' as const, value: { spec: { type: 'failing-store', by: null } } };
    const result = await test.submit({ verb: 'patch', target, patch });
    expect(result).toMatchObject({ ok: false, error: { message: expect.stringContaining('field is immutable') } });
    await heal(test, 'fixed');
  });
});

describe('the types of faults', () => {
  it('have the names that the simulation has for them', () => {
    // A clock that is off for one controller is a `clock` with a `controller`.
    const named = FAULT_KINDS.filter((kind) => kind !== 'clock-skew');
    for (const kind of named) expect(FAULT_TYPES).toContain(kind);
    expect(faultShape('clock').targets).toContain('controller');
  });

  it('each have a target', () => {
    for (const type of FAULT_TYPES) expect(faultShape(type).targets.length).toBeGreaterThan(0);
  });
});

describe('the life of a Fault', () => {
  it('begins as soon as it is there, and lasts until its time is over', async () => {
    await breakIt(test, 'short', { type: 'clock', by: '1m', for: '10s' });
    await test.run(0);
    expect(faultOf(test, 'short').status).toMatchObject({ phase: 'Active', struck: 1, lastStrike: 'the clock' });
    await test.run(9_000);
    expect(faultOf(test, 'short').status?.phase).toBe('Active');
    await test.run(1_000);
    expect(faultOf(test, 'short').status?.phase).toBe('Expired');
    await heal(test, 'short');
  });

  it('keeps what it was told by its own status alone: an ordinary write does not touch it', async () => {
    await breakIt(test, 'kept', { type: 'clock', by: '1m' });
    await test.run(0);
    const target = { resource: FAULTS.groupResource, name: 'kept' };
    const value = { spec: { by: '2m' }, status: { struck: 99 } };
    await test.submit({ verb: 'patch', target, patch: { type: 'merge', value } });
    expect(faultOf(test, 'kept')).toMatchObject({
      spec: { by: '2m' },
      status: { struck: 1 },
      metadata: { generation: 2 },
    });
    await heal(test, 'kept');
  });
});

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import type { KubeObject } from '../../../../core/model/object.js';
import { configMap, type Given, given, type Outcome } from './scenario.js';

/** Who owns what, one line a manager. */
function owners({ after }: Pick<Outcome, 'after'>): string[] {
  return (after.metadata.managedFields ?? []).map(
    ({ manager, operation, apiVersion, subresource, fieldsV1 }) =>
      `${manager} ${operation} ${apiVersion}${subresource === undefined ? '' : ` by ${subresource}`}: ${JSON.stringify(fieldsV1)}`,
  );
}

const map = (data: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'default', ...metadata },
  data,
});

const DATA_A = '{"f:data":{".":{},"f:a":{}}}';

/** An object as a create left it. */
const stored = (outcome: Outcome): Given => outcome.after as KubeObject as unknown as Given;

describe('managedFields', () => {
  it('are there from the first write on, under the name that the writer gives itself', () => {
    const created = given().create('configmaps', map({ a: '1' }), { fieldManager: 'me' });
    expect(owners(created)).toEqual([`me Update v1: ${DATA_A}`]);
    expect(created.after.metadata.managedFields![0]!.time).toBe('2026-01-01T00:00:00Z');
  });

  it('tell of every writer what is his, also of one who takes a field over', () => {
    const created = given().create('configmaps', map({ a: '1', b: '1' }), { fieldManager: 'me' });
    const changed = given(stored(created)).merge('configmaps', 'default/a', { data: { a: '2', c: '1' } });
    expect(owners(changed)).toEqual([
      'me Update v1: {"f:data":{".":{},"f:b":{}}}',
      'test Update v1: {"f:data":{"f:a":{},"f:c":{}}}',
    ]);
  });

  it('are kept from before where a client sends none, and go on from those that it sends', () => {
    const created = given().create('configmaps', map({ a: '1' }), { fieldManager: 'me' });
    const scenario = given(stored(created));
    expect(owners(scenario.update('configmaps', map({ a: '1' }, { labels: { x: 'y' } })))).toEqual([
      `me Update v1: ${DATA_A}`,
      'test Update v1: {"f:metadata":{"f:labels":{".":{},"f:x":{}}}}',
    ]);
    const mine = {
      manager: 'other',
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': {} },
    };
    const taken = scenario.update('configmaps', map({ a: '1' }, { labels: { x: 'y' }, managedFields: [mine] }));
    expect(owners(taken)).toEqual([
      'other Apply v1: {"f:data":{}}',
      'test Update v1: {"f:metadata":{"f:labels":{".":{},"f:x":{}}}}',
    ]);
  });

  it('are none any more for an object of which they are cleared, and for one that an older Hindcast stored, until it is applied to', () => {
    const created = given().create('configmaps', map({ a: '1' }));
    const cleared = given(stored(created)).merge('configmaps', 'default/a', { metadata: { managedFields: [{}] } });
    expect(owners(cleared)).toEqual([]);
    expect(owners(given(configMap({ name: 'a' })).merge('configmaps', 'default/a', { data: { a: '1' } }))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a null in a list', [null]],
    ['an empty entry', [{}]],
    ['malformed fields', [{ operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: 1 }]],
  ])('that an old log has damaged are none: %s', (_, managedFields) => {
    const damaged = configMap({ name: 'a', managedFields } as unknown as Given['metadata']);
    const changed = given(damaged).merge('configmaps', 'default/a', { data: { a: '1' } });
    expect(changed.after['data']).toMatchObject({ a: '1' });
    expect(owners(changed)).toEqual([]);
    expect(owners(given(damaged).update('configmaps', map({ a: '1' })))).toEqual([]);
  });

  it('of a create leave others whom the object names what the creator does not set', () => {
    const entry = {
      manager: 'other',
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:a': {}, 'f:gone': {} } },
    };
    expect(owners(given().create('configmaps', map({ a: '1' }, { managedFields: [entry] })))).toEqual([
      'other Apply v1: {"f:data":{"f:gone":{}}}',
      `test Update v1: ${DATA_A}`,
    ]);
  });

  it('give nobody what admission and the registry fill in', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    const { after } = given().create('pods', pod);
    expect(after['spec']).toMatchObject({ serviceAccountName: 'default', tolerations: [{}, {}] });
    const text = owners({ after })[0];
    for (const field of ['volumes', 'tolerations', 'serviceAccount', 'priority']) expect(text).not.toContain(field);
    expect(text).toContain('"f:terminationGracePeriodSeconds":{}');
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', namespace: 'default' },
      spec: { ports: [{ port: 80 }] },
    };
    expect(owners(given().create('services', service))[0]).not.toContain('clusterIP');
  });

  it('tell a status from the rest, and of a scale who wrote it', () => {
    const spec = {
      replicas: 1,
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', namespace: 'default' },
      spec,
    };
    const created = given().create('deployments.apps', { ...deployment, status: { replicas: 7 } });
    expect(owners(created)[0]).not.toContain('status');
    const status = { status: { replicas: 1 }, metadata: { labels: { kept: 'out' } }, spec: { paused: true } };
    const reported = given(stored(created)).merge('deployments.apps', 'default/a', status, 'status');
    expect(owners(reported)[1]).toBe('test Update apps/v1 by status: {"f:status":{"f:replicas":{}}}');
    const scaled = given(stored(created)).merge('deployments.apps', 'default/a', { spec: { replicas: 3 } }, 'scale');
    expect(owners(scaled)[0]).not.toContain('f:replicas');
    expect(owners(scaled)[1]).toBe('test Update apps/v1 by scale: {"f:spec":{"f:replicas":{}}}');
  });
});

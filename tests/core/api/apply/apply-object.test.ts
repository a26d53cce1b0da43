import { describe, expect, it } from 'vitest';
import { applyObject } from '../../../../core/api/apply/apply-object.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { apply, refused, request, T1, T2, T3, update } from './applying.js';
import { configMap, deployment, ownedBy, SERVICE } from './kinds.js';

const data = (object: JsonObject) => object['data'];

describe('the first apply', () => {
  it('creates the object and owns what it sets, but nothing that identifies it', () => {
    const { object, managedFields } = apply(undefined, configMap({ a: '1' }, { labels: { app: 'x' } }));
    expect(object).toEqual({
      ...configMap({ a: '1' }, { labels: { app: 'x' }, managedFields: managedFields as unknown as Json }),
    });
    expect(managedFields).toEqual([
      {
        manager: 'a',
        operation: 'Apply',
        apiVersion: 'v1',
        time: T1,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': { 'f:app': {} } } },
      },
    ]);
  });

  it('gives what an object had before to before-first-apply', () => {
    const live = configMap(
      { a: '1', b: '2' },
      { uid: 'u', resourceVersion: '7', creationTimestamp: T1, labels: { l: 'x' } },
    );
    const { object, managedFields } = apply(live, configMap({ b: '2', c: '3' }), { time: T2 });
    expect(data(object)).toEqual({ a: '1', b: '2', c: '3' });
    expect(managedFields.map(({ manager, operation, time }) => [manager, operation, time])).toEqual([
      ['a', 'Apply', T2],
      ['before-first-apply', 'Update', T2],
    ]);
    expect(ownedBy(managedFields, 'before-first-apply')).toEqual([
      '.data',
      '.data.a',
      '.data.b',
      '.metadata.labels',
      '.metadata.labels.l',
    ]);
    expect(ownedBy(managedFields, 'a')).toEqual(['.data.b', '.data.c']);
  });

  it('conflicts with what an object had before', () => {
    expect(refused(configMap({ a: '1' }), configMap({ a: '2' })).message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
    );
  });

  it('keeps the structures themselves out of what before-first-apply owns', () => {
    const { managedFields } = apply(deployment({ replicas: 1 }), deployment({ paused: true }));
    expect(ownedBy(managedFields, 'before-first-apply')).toEqual(['.spec.replicas']);
  });
});

describe('applying again', () => {
  it('is a no-op that keeps the object, its identity and its times', () => {
    const first = apply(undefined, configMap({ a: '1' }));
    const again = apply(first.object, configMap({ a: '1' }), { time: T2 });
    expect(again.object).toBe(first.object);
    expect(again.managedFields).toEqual(first.managedFields);
  });

  it('changes what it owns, and moves its time', () => {
    const first = apply(undefined, configMap({ a: '1', b: '1' }));
    const { object, managedFields } = apply(first.object, configMap({ a: '2', b: '1' }), { time: T2 });
    expect(data(object)).toEqual({ a: '2', b: '1' });
    expect(managedFields[0]!.time).toBe(T2);
  });

  it('removes what it no longer applies and nobody else owns, and leaves the rest', () => {
    const first = apply(undefined, configMap({ a: '1', b: '1', c: '1' }, { labels: { x: '1' } }));
    const other = apply(first.object, configMap({ b: '1' }), { manager: 'b' });
    const touched = update(
      other.object,
      { ...other.object, data: { ...(data(other.object) as JsonObject), d: '1' } },
      'editor',
    );
    const { object, managedFields } = apply(touched, configMap({ a: '1' }), { time: T3 });
    expect(data(object)).toEqual({ a: '1', b: '1', d: '1' });
    expect(object['metadata']).not.toHaveProperty('labels');
    expect(ownedBy(managedFields, 'a')).toEqual(['.data.a']);
    expect(ownedBy(managedFields, 'b')).toEqual(['.data.b']);
    expect(ownedBy(managedFields, 'editor')).toEqual(['.data.d']);
  });

  it('loses its entry when it applies nothing', () => {
    const first = apply(undefined, configMap({ a: '1' }));
    const { object, managedFields } = apply(first.object, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
    });
    expect(managedFields).toEqual([]);
    expect(object).not.toHaveProperty('data');
    expect(object['metadata']).not.toHaveProperty('managedFields');
  });

  it('removes keyed items with all their fields, and leaves those of others', () => {
    const containers = (...names: string[]) =>
      deployment({ template: { spec: { containers: names.map((name) => ({ name, image: `${name}:1` })) } } });
    const first = apply(undefined, containers('web', 'log'));
    const injected = update(
      first.object,
      {
        ...first.object,
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'proxy', image: 'p' },
                { name: 'web', image: 'web:1', tty: true },
                { name: 'log', image: 'log:1' },
              ],
            },
          },
        },
      },
      'injector',
    );
    const { object } = apply(injected, containers('web'), { time: T3 });
    expect(object['spec']).toEqual({
      template: {
        spec: {
          containers: [
            { name: 'proxy', image: 'p' },
            { name: 'web', image: 'web:1', tty: true },
          ],
        },
      },
    });
  });

  it('keeps an item that another manager applies too, with no more than that manager set', () => {
    const first = apply(undefined, deployment({ template: { spec: { containers: [{ name: 'web', image: 'w' }] } } }));
    const scaled = apply(
      first.object,
      deployment({ template: { spec: { containers: [{ name: 'web', tty: true }] } } }),
      { manager: 'b' },
    );
    const { object, managedFields } = apply(scaled.object, deployment({ template: { spec: {} } }), { time: T3 });
    expect(object['spec']).toEqual({ template: { spec: { containers: [{ name: 'web', tty: true }] } } });
    expect(ownedBy(managedFields, 'b')).toContain('.spec.template.spec.containers[name="web"]');
  });
});

describe('several appliers', () => {
  it('share a field that they set to the same value; it goes when the last one leaves it', () => {
    const first = apply(undefined, configMap({ a: '1' }));
    const second = apply(first.object, configMap({ a: '1', b: '2' }), { manager: 'b' });
    expect(ownedBy(second.managedFields, 'a')).toEqual(['.data.a']);
    expect(ownedBy(second.managedFields, 'b')).toEqual(['.data.a', '.data.b']);
    const empty = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };
    const left = apply(second.object, empty);
    expect(data(left.object)).toEqual({ a: '1', b: '2' });
    expect(data(apply(left.object, empty, { manager: 'b' }).object)).toBeUndefined();
  });

  it('conflict when one changes what they share', () => {
    const shared = apply(apply(undefined, configMap({ a: '1' })).object, configMap({ a: '1' }), { manager: 'b' });
    expect(refused(shared.object, configMap({ a: '2' }))).toEqual({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "b": .data.a',
      details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "b"', field: '.data.a' }] },
    });
  });

  it('are told of every conflict, by manager', () => {
    const live = apply(apply(undefined, configMap({ a: '1', b: '1' })).object, configMap({ c: '1' }), {
      manager: 'b',
    }).object;
    const edited = update(live, { ...live, data: { ...(data(live) as JsonObject), d: '1' } }, 'kubectl-edit');
    const error = refused(edited, configMap({ a: '2', b: '2', c: '2', d: '2' }), { manager: 'z' });
    expect(error.message).toBe(
      'Apply failed with 4 conflicts: conflicts with "a":\n- .data.a\n- .data.b\nconflicts with "b":\n- .data.c\nconflicts with "kubectl-edit" using v1:\n- .data.d',
    );
    expect(error.details?.causes).toHaveLength(4);
  });

  it('take fields over by force', () => {
    const first = apply(undefined, configMap({ a: '1', b: '1' }));
    const { object, managedFields } = apply(first.object, configMap({ a: '2' }), {
      manager: 'b',
      force: true,
      time: T2,
    });
    expect(data(object)).toEqual({ a: '2', b: '1' });
    expect(ownedBy(managedFields, 'a')).toEqual(['.data.b']);
    expect(ownedBy(managedFields, 'b')).toEqual(['.data.a']);
  });

  it('own atomic lists and maps as a whole', () => {
    const first = apply(undefined, deployment({ template: { spec: { nodeSelector: { a: '1' } } } }));
    const error = refused(first.object, deployment({ template: { spec: { nodeSelector: { b: '1' } } } }), {
      manager: 'b',
    });
    expect(error.details?.causes?.map(({ field }) => field)).toEqual(['.spec.template.spec.nodeSelector']);
  });

  it('name conflicts in keyed lists by their keys', () => {
    const ports = (...list: JsonObject[]) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { ports: list },
    });
    const first = apply(undefined, ports({ port: 80, name: 'http' }, { port: 80, protocol: 'UDP', name: 'quic' }), {
      schema: SERVICE,
    });
    const error = refused(first.object, ports({ port: 80, protocol: 'UDP', name: 'h3' }), {
      schema: SERVICE,
      manager: 'b',
    });
    expect(error.message).toBe(
      'Apply failed with 1 conflict: conflict with "a": .spec.ports[port=80,protocol="UDP"].name',
    );
  });

  it('are told apart by subresource', () => {
    const first = apply(undefined, deployment({ replicas: 1 }));
    const scaled = apply(first.object, deployment({ replicas: 3 }), { subresource: 'scale', force: true });
    expect(scaled.managedFields).toMatchObject([{ manager: 'a', subresource: 'scale', operation: 'Apply' }]);
    expect(refused(scaled.object, deployment({ replicas: 5 })).message).toBe(
      'Apply failed with 1 conflict: conflict with "a" with subresource "scale": .spec.replicas',
    );
  });
});

describe('conflicts with updates', () => {
  const applied = deployment({ replicas: 1, paused: false });
  const live = update(
    apply(undefined, applied).object,
    { ...apply(undefined, applied).object, spec: { replicas: 5, paused: false } },
    'kubectl-client-side-apply',
  );

  it.each<[string, JsonObject, string[]]>([
    ['the same value', deployment({ replicas: 5 }), []],
    ['another value', deployment({ replicas: 2 }), ['.spec.replicas']],
    ['a field that is still its own', deployment({ paused: true, replicas: 5 }), []],
    ['a field that nobody set', deployment({ replicas: 5, minReadySeconds: 1 }), []],
    ['no opinion any more', deployment({}), []],
  ])('%s', (_, configuration, conflicts) => {
    const result = applyObject(request(live, configuration, {}));
    expect(result.ok ? [] : result.error.details?.causes?.map(({ field }) => field)).toEqual(conflicts);
  });

  it('are worded as the apiserver words them', () => {
    expect(refused(live, deployment({ replicas: 2 })).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
    );
  });

  it('leave a field to an updater that took it', () => {
    const { object } = apply(live, deployment({ minReadySeconds: 1 }));
    expect(object['spec']).toEqual({ replicas: 5, minReadySeconds: 1 });
  });
});

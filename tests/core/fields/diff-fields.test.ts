import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { diffFields } from '../../../core/fields/diff-fields.js';
import type { Json, JsonObject } from '../../../core/model/json.js';
import { sameJson } from '../../../core/model/same-json.js';
import { loadSchemas } from '../../../core/schema/schemas.js';

const schemas = loadSchemas();
const podSchema = schemas.typeOf(schemas.byResource('', 'v1', 'pods')!);
const pod = (spec: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'Pod', spec });
const paths = (before: JsonObject, after: JsonObject) =>
  diffFields(before, after, podSchema).map(({ type, path }) => `${type} ${path}`);

describe('items of lists are matched by what names them', () => {
  test('by their declared keys, not their positions', () => {
    const before = pod({
      containers: [
        { name: 'a', image: '1' },
        { name: 'b', image: '1' },
      ],
    });
    const after = pod({ containers: [{ name: 'b', image: '2' }] });
    expect(diffFields(before, after, podSchema)).toEqual([
      { path: 'spec.containers[name=a]', type: 'removed', before: { name: 'a', image: '1' } },
      { path: 'spec.containers[name=b].image', type: 'changed', before: '1', after: '2' },
    ]);
  });

  test('a key that is left out has its default', () => {
    const ports = (list: Json[]) => pod({ containers: [{ name: 'a', ports: list }] });
    const before = ports([{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }]);
    const after = ports([
      { containerPort: 80, protocol: 'TCP', name: 'http' },
      { containerPort: 80, protocol: 'UDP' },
    ]);
    expect(paths(before, after)).toEqual([
      'added spec.containers[name=a].ports[containerPort=80,protocol=TCP].protocol',
      'added spec.containers[name=a].ports[containerPort=80,protocol=TCP].name',
    ]);
  });

  test('sets by their values, atomic lists of scalars as a whole', () => {
    const meta = (finalizers: string[]) => ({ metadata: { finalizers } });
    expect(paths(meta(['a', 'b']), meta(['b', 'c']))).toEqual([
      'removed metadata.finalizers[a]',
      'added metadata.finalizers[c]',
    ]);
    const command = (list: string[]) => pod({ containers: [{ name: 'a', command: list }] });
    expect(paths(command(['x', '-a']), command(['x', '-b']))).toEqual(['changed spec.containers[name=a].command']);
  });

  test('lists without keys by position, so that one item put in is one change', () => {
    const tolerate = (...seconds: number[]) =>
      pod({ tolerations: seconds.map((tolerationSeconds) => ({ tolerationSeconds })) });
    expect(paths(tolerate(1, 2), tolerate(9, 1, 2))).toEqual(['added spec.tolerations[0]']);
    expect(paths(tolerate(1, 2, 3), tolerate(1, 3))).toEqual(['removed spec.tolerations[1]']);
  });

  test('two items of the same key are told apart by position', () => {
    const env = (...values: string[]) =>
      pod({ containers: [{ name: 'a', env: values.map((value) => ({ name: 'X', value })) }] });
    expect(paths(env('1', '2'), env('1', '3'))).toEqual(['changed spec.containers[name=a].env[1].value']);
  });

  test('another order of the same items is a change of its own', () => {
    expect(
      paths(pod({ containers: [{ name: 'a' }, { name: 'b' }] }), pod({ containers: [{ name: 'b' }, { name: 'a' }] })),
    ).toEqual(['reordered spec.containers']);
  });

  test('atomic lists by what usually names things', () => {
    const status = (...names: string[]) => ({ status: { containerStatuses: names.map((name) => ({ name })) } });
    expect(paths(status('a', 'b'), status('b'))).toEqual(['removed status.containerStatuses[name=a]']);
  });

  test('of what has no schema, by the name that all items have', () => {
    const custom = (...names: string[]) => ({ spec: { parts: names.map((name) => ({ name })) } });
    expect(diffFields(custom('a', 'b'), custom('b'), undefined).map(({ path }) => path)).toEqual([
      'spec.parts[name=a]',
    ]);
  });
});

test('names that are no identifiers are quoted, and never touch prototypes', () => {
  const before = JSON.parse('{"metadata":{"labels":{"a.b/c":"1","__proto__":"x"}}}') as JsonObject;
  const after = JSON.parse('{"metadata":{"labels":{"a.b/c":"2","constructor":"y"}}}') as JsonObject;
  expect(paths(before, after)).toEqual([
    'changed metadata.labels["a.b/c"]',
    'removed metadata.labels.__proto__',
    'added metadata.labels.constructor',
  ]);
});

const item = fc.record(
  { name: fc.constantFrom('a', 'b', 'c'), image: fc.constantFrom('1', '2') },
  { requiredKeys: ['name'] },
);
const anyPod = fc.record({
  containers: fc.array(item, { maxLength: 4 }),
  tolerations: fc.array(fc.record({ key: fc.constantFrom('x', 'y') }), { maxLength: 3 }),
  nodeSelector: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.constantFrom('1', '2')),
  schedulerName: fc.option(fc.constantFrom('s', 't')),
}) as fc.Arbitrary<JsonObject>;

test.prop([anyPod, anyPod])(
  'is empty exactly when both are equal, and the way back has as many changes',
  (one, other) => {
    const changes = diffFields(pod(one), pod(other), podSchema);
    expect(changes.length === 0).toBe(sameJson(one, other));
    expect(diffFields(pod(other), pod(one), podSchema)).toHaveLength(changes.length);
  },
);

test.prop([fc.jsonValue(), fc.jsonValue()])('holds for any JSON without a schema', (one, other) => {
  const changes = diffFields({ value: one as Json }, { value: other as Json }, undefined);
  expect(changes.length === 0).toBe(sameJson(one as Json, other as Json));
});

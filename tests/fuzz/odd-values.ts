import { fc } from '@fast-check/vitest';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';

/** Fields whose number decides how much is made of it: a cluster that makes two billion Pods is right to take its time. */
const COUNTS = new Set(['replicas', 'parallelism', 'completions', 'maxReplicas', 'minReplicas', 'maxSurge']);

const nested = (depth: number): Json => {
  let value: Json = 'x';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** Values that nobody reckons with. */
export const oddValues: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: fc.constant<Json>(null), weight: 6 },
  fc.constantFrom<Json>('', 'x', 'UPPER', ' ', '__proto__', 'constructor', 'a/b/c', '../..', '25%', '-5%', '1e400'),
  fc.constantFrom<Json>('\u0000', '\ud800', '\u202e', '😀'.repeat(40), 'a'.repeat(300), '🤖', '\n', '"', '\\'),
  fc.constantFrom<Json>(
    0,
    -1,
    1,
    0.5,
    -0,
    65_536,
    2_147_483_647,
    -2_147_483_648,
    2_147_483_648,
    2 ** 53,
    -(2 ** 63),
    1e308,
  ),
  fc.constantFrom<Json>(true, false, [], {}, [null], [[]], [{}], { a: null }, { a: {} }, ['', ''], [0, '0']),
  fc.constantFrom<Json>(
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-02-30T00:00:00Z',
    '10.0.0.1',
    '::1',
    '1Ei',
    '9999999999999999999999',
    'None',
    'default',
    'a',
  ),
  fc.constantFrom<Json>(nested(30), nested(600), JSON.parse('{"__proto__": {"a": 1}}') as Json, { constructor: null }),
);

/** A place in a value, from the root. */
export type Path = readonly (string | number)[];

/** Every place in a value, the root among them. */
export function placesIn(value: Json, path: Path = []): Path[] {
  const below = Array.isArray(value)
    ? value.flatMap((item: Json, index) => placesIn(item, [...path, index]))
    : isJsonObject(value)
      ? Object.entries(value).flatMap(([key, item]) => placesIn(item ?? null, [...path, key]))
      : [];
  return [path, ...below];
}

/** A value with something else at a place; undefined takes out what is there. */
export function withAt(
  value: Json,
  [head, ...rest]: Path,
  change: (before: Json | undefined) => Json | undefined,
): Json {
  if (head === undefined) return change(value) ?? null;
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) => {
      if (index !== head) return [item];
      const after = rest.length === 0 ? change(item) : withAt(item, rest, change);
      return after === undefined ? [] : [after];
    });
  }
  const object = value as JsonObject;
  const before = Object.hasOwn(object, head) ? object[head] : undefined;
  const after = rest.length === 0 ? change(before) : withAt(before ?? null, rest, change);
  return Object.fromEntries([...Object.entries(object).filter(([key]) => key !== head), [head, after]]);
}

/** Changes one place of a value, or several, into what nobody reckons with. */
export function oddlyChanged(value: Json): fc.Arbitrary<Json> {
  const change = fc.tuple(fc.nat(), fc.constantFrom('set', 'set', 'set', 'drop', 'add', 'twice'), oddValues, oddNames);
  return fc.array(change, { maxLength: 3 }).map((changes) =>
    changes.reduce((now, [at, how, odd, name]) => {
      const places = placesIn(now);
      const path = places[at % places.length]!;
      if (COUNTS.has(String(path.at(-1))) && typeof odd === 'number') return now;
      switch (how) {
        case 'set':
          return withAt(now, path, () => odd);
        case 'drop':
          return path.length === 0 ? now : withAt(now, path, () => undefined);
        case 'add':
          return withAt(now, path, (before) => (isJsonObject(before) ? { ...before, [name]: odd } : before));
        default:
          return withAt(now, path, (before) => (Array.isArray(before) ? [...before, ...before] : before));
      }
    }, value),
  );
}

/** Names of fields that a kind may or may not have. */
const oddNames = fc.constantFrom(
  'unknown',
  'status',
  'spec',
  'metadata',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'managedFields',
  'deletionTimestamp',
  'generateName',
  'resourceVersion',
  'uid',
  'selector',
  'nodeName',
  'initContainers',
  'conditions',
  'ipFamilies',
  'clusterIP',
  'clusterIPs',
  '$patch',
  '$retainKeys',
  '$setElementOrder/containers',
  '$deleteFromPrimitiveList/finalizers',
  'a.b/c',
);

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customKind } from '../../../check/custom-kind.js';
import { creation } from '../../../check/workload/creation.js';
import { objectsOf } from '../../../check/workload/objects-of.js';
import { readOpenApi } from '../../../check/workload/read-open-api.js';
import { TrialApi } from '../../../check/workload/trial-api.js';
import { valueProblem } from '../../../check/workload/value-problem.js';
import { valuesOf } from '../../../check/workload/values-of.js';
import { workloadOf } from '../../../check/workload/workload-of.js';
import type { Json, JsonObject } from '../../../core/model/json.js';
import { runs } from '../../support/runs.js';

/** As controller-gen writes a quantity. */
const QUANTITY = {
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  pattern:
    '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
  'x-kubernetes-int-or-string': true,
};
const SELECTOR = {
  type: 'object',
  properties: {
    matchLabels: { type: 'object', additionalProperties: { type: 'string' } },
    matchExpressions: { type: 'array', items: { type: 'object', properties: {} } },
  },
};
const TEMPLATE = {
  type: 'object',
  required: ['spec'],
  properties: {
    metadata: { type: 'object', properties: { labels: { type: 'object', additionalProperties: { type: 'string' } } } },
    spec: {
      type: 'object',
      required: ['containers'],
      properties: {
        containers: {
          type: 'array',
          minItems: 1,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name', 'image'],
            properties: { name: { type: 'string' }, image: { type: 'string' } },
          },
        },
      },
    },
  },
};
const SPEC = {
  type: 'object',
  required: ['replicas', 'storage', 'selector', 'template'],
  properties: {
    replicas: { type: 'integer', minimum: 1, maximum: 7 },
    odd: { type: 'integer', minimum: 1, maximum: 9, multipleOf: 3, exclusiveMinimum: true },
    mode: { type: 'string', enum: ['ephemeral', 'persistent'], default: 'persistent' },
    level: { type: 'integer', enum: [1, 2, 4] },
    version: { type: 'string', pattern: '^v\\d+\\.\\d+(-(alpha|beta))?$', maxLength: 12 },
    label: { type: 'string', minLength: 2, maxLength: 4 },
    storage: QUANTITY,
    port: { type: 'integer', format: 'int32' },
    surge: { 'x-kubernetes-int-or-string': true },
    hosts: { type: 'array', minItems: 2, maxItems: 3, items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    storageClassName: {
      type: 'string',
      'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'it is fixed' }],
    },
    range: {
      type: 'object',
      required: ['from', 'to'],
      properties: { from: { type: 'integer', minimum: 0 }, to: { type: 'integer', minimum: 0 } },
      'x-kubernetes-validations': [{ rule: 'self.from <= self.to' }],
    },
    source: {
      type: 'object',
      properties: { image: { type: 'string' }, url: { type: 'string', format: 'uri' } },
      oneOf: [{ required: ['image'] }, { required: ['url'] }],
    },
    selector: SELECTOR,
    template: TEMPLATE,
    anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    note: { type: 'string', nullable: true },
  },
};
const KEEPER = customKind({
  group: 'example.com',
  version: 'v1',
  kind: 'Keeper',
  schema: {
    type: 'object',
    required: ['spec'],
    properties: { spec: SPEC, status: { type: 'object', properties: { ready: { type: 'integer' } } } },
  },
});

type Spec = { readonly [field: string]: Json | undefined };

/** What each field may be, said apart from the code under test. */
const GOOD: { readonly [field: string]: (value: never, spec: Spec) => boolean } = {
  replicas: (value: number) => Number.isInteger(value) && value >= 1 && value <= 7,
  odd: (value: number) => [3, 6, 9].includes(value),
  mode: (value: string) => value === 'ephemeral' || value === 'persistent',
  level: (value: number) => [1, 2, 4].includes(value),
  version: (value: string) => /^v\d+\.\d+(-(alpha|beta))?$/.test(value) && value.length <= 12,
  label: (value: string) => value.length >= 2 && value.length <= 4,
  storage: (value: string | number) => /^\d+(\.\d+)?(m|[KMG]i?)?$/.test(String(value)),
  port: (value: number) => Number.isInteger(value) && value > 0,
  surge: (value: number | string) => Number.isInteger(value) || /^\d+%$/.test(value as string),
  hosts: (value: string[]) => value.length >= 2 && value.length <= 3 && new Set(value).size === value.length,
  storageClassName: (value: string) => typeof value === 'string',
  range: (value: { from: number; to: number }) => value.from >= 0 && value.from <= value.to,
  source: (value: object) => Object.keys(value).length === 1,
  selector: (value: { matchLabels: object }, spec) => {
    const labels = (spec['template'] as unknown as { metadata: { labels: { [key: string]: string } } }).metadata.labels;
    const chosen = Object.entries(value.matchLabels);
    return chosen.length > 0 && chosen.every(([key, label]) => labels[key] === label);
  },
  template: (value: { spec: { containers: { name: string; image: string }[] } }) => {
    const { containers } = value.spec;
    const areWhole = containers.every(({ name, image }) => typeof name === 'string' && typeof image === 'string');
    return containers.length > 0 && areWhole && new Set(containers.map(({ name }) => name)).size === containers.length;
  },
  anything: (value: object) => typeof value === 'object',
  note: (value: string | null) => value === null || typeof value === 'string',
};

describe('objects of a kind of the user', () => {
  test('keep every bound that its schema states', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(objectsOf(KEEPER, { maxExtras: 6 }), (object) => {
        const { spec } = object as unknown as { spec: Spec };
        expect(Object.keys(spec)).toEqual(expect.arrayContaining(['replicas', 'storage', 'selector', 'template']));
        for (const [field, value] of Object.entries(spec)) {
          seen.add(field);
          expect.soft(GOOD[field]!(value as never, spec), `${field}: ${JSON.stringify(value)}`).toBe(true);
        }
      }),
      runs(400),
    );
    expect([...seen].sort()).toEqual(Object.keys(GOOD).sort());
  });

  test('are accepted by the API with strict field validation', () => {
    fc.assert(
      fc.property(objectsOf(KEEPER), (object) => {
        expect(new TrialApi([KEEPER]).send(creation(KEEPER, object as unknown as JsonObject)).refused).toBeUndefined();
      }),
      runs(100),
    );
  });

  test('shrink to the least that the schema allows', () => {
    const { counterexample } = fc.check(
      fc.property(objectsOf(KEEPER, { maxExtras: 6 }), () => false),
      { seed: 1 },
    );
    expect(counterexample?.[0]).toEqual({
      apiVersion: 'example.com/v1',
      kind: 'Keeper',
      metadata: { name: 'a', namespace: 'default' },
      spec: {
        replicas: 1,
        storage: '1',
        selector: { matchLabels: { app: 'a' } },
        template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'app:1' }] } },
        version: expect.any(String),
      },
    });
  });

  test('edits never change what the schema makes immutable', () => {
    let changes = 0;
    fc.assert(
      fc.property(workloadOf([KEEPER], { maxSteps: 10 }), (workload) => {
        let fixed: Json | undefined;
        for (const { command } of workload) {
          if (command.verb === 'delete') fixed = undefined;
          const body =
            command.verb === 'create'
              ? command.object
              : command.verb === 'patch' && command.patch.type === 'merge'
                ? command.patch.value
                : {};
          const spec = ((body as JsonObject)['spec'] ?? {}) as Spec;
          const now = spec['storageClassName'];
          if (fixed !== undefined && now !== undefined && now !== null) expect(now).toBe(fixed);
          if (typeof now === 'string') fixed = now;
          if (now === null) fixed = undefined;
          changes += command.verb === 'patch' ? 1 : 0;
        }
      }),
      runs(300),
    );
    expect(changes).toBeGreaterThan(300);
  });

  test('of a kind without a schema can be made, changed and deleted', () => {
    const bare = customKind({ group: 'example.com', version: 'v1', kind: 'Bare' });
    const verbs = new Set(
      fc
        .sample(workloadOf([bare]), { numRuns: 100, seed: 1 })
        .flatMap((workload) => workload.map(({ command }) => command.verb)),
    );
    expect([...verbs].sort()).toEqual(['create', 'delete', 'patch']);
  });

  test('that nothing can satisfy are refused in plain words', () => {
    const impossible = (field: object) =>
      customKind({
        group: 'example.com',
        version: 'v1',
        kind: 'Never',
        schema: {
          type: 'object',
          properties: { spec: { type: 'object', required: ['x'], properties: { x: field as JsonObject } } },
        },
      });
    expect(() => fc.sample(objectsOf(impossible({ type: 'integer', minimum: 3, maximum: 2 })), 1)).toThrow(
      'No number lies between 3 and 2',
    );
    expect(() => fc.sample(objectsOf(impossible({ type: 'string', not: {} })), 1)).toThrow(
      'No value can be made that keeps its schema',
    );
    expect(() => fc.sample(objectsOf(impossible({ type: 'string', pattern: '^(?i)xyzzy$' })), 1)).toThrow(
      'No text could be made that matches ^(?i)xyzzy$',
    );
  });
});

test('values made for a schema never break it', () => {
  const schema = readOpenApi(SPEC);
  fc.assert(
    fc.property(valuesOf(schema), (value) => {
      expect(valueProblem(value, schema)).toBeUndefined();
    }),
    runs(500),
  );
});

test.each<[string, Json, object, string]>([
  ['a wrong type', 'x', { type: 'integer' }, 'not of type integer'],
  ['a number below', 0, { type: 'integer', minimum: 1 }, 'below 1'],
  ['the bound itself, excluded', 1, { type: 'integer', minimum: 1, exclusiveMinimum: true }, 'below 1'],
  ['a number above', 3, { type: 'number', maximum: 2.5 }, 'above 2.5'],
  ['no multiple', 4, { type: 'integer', multipleOf: 3 }, 'no multiple of 3'],
  ['a text that is none of those listed', 'c', { type: 'string', enum: ['a', 'b'] }, 'is not one of'],
  ['a text too long', 'aaa', { type: 'string', maxLength: 2 }, '3 characters'],
  ['a text of another pattern', 'b', { type: 'string', pattern: '^a' }, 'does not match ^a'],
  ['too few items', [], { type: 'array', minItems: 1 }, 'has 0 items'],
  ['an item twice', ['a', 'a'], { type: 'array', 'x-kubernetes-list-type': 'set' }, 'holds an item twice'],
  ['a missing field', {}, { type: 'object', required: ['a'] }, 'a is missing'],
  [
    'a broken rule',
    { a: 1 },
    { type: 'object', 'x-kubernetes-validations': [{ rule: 'self.a > 1', message: 'more' }] },
    'more',
  ],
  [
    'two of oneOf',
    { a: 1, b: 1 },
    { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    'exactly one',
  ],
  ['no quantity', 'x', QUANTITY, 'no quantity'],
])('a schema tells %s', (_, value, schema, problem) => {
  expect(valueProblem(value, readOpenApi(schema as JsonObject))).toContain(problem);
});

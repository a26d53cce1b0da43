import { describe, expect, test } from 'vitest';
import { customValidation } from '../../../../core/kinds/custom-resource/custom-validation.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import type { StatusCause } from '../../../../core/model/status-error.js';

const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      'x-kubernetes-validations': [
        { rule: 'self.size < 10', message: 'too big', fieldPath: '.size' },
        { rule: '!has(self.n) || self.n < 2.5', messageExpression: "'n is ' + string(self.n)" },
        { rule: 'self.size >= oldSelf.size', message: 'it shrinks', reason: 'FieldValueForbidden' },
        { rule: "!has(self.when) || self.when < timestamp('2030-01-01T00:00:00Z')" },
        { rule: "!has(self.a__dash__b) || self.a__dash__b == 'ok'" },
        { rule: "!has(self.port) || type(self.port) == int || self.port.endsWith('%')" },
      ],
      properties: {
        size: { type: 'integer', minimum: 1, multipleOf: 2 },
        n: { type: 'number' },
        when: { type: 'string', format: 'date-time' },
        'a-b': { type: 'string' },
        port: { 'x-kubernetes-int-or-string': true },
        text: { type: 'string', maxLength: 3, pattern: '^[a-z]*$' },
        color: { type: 'string', enum: ['red', 'blue'] },
        nothing: { type: 'string', nullable: true },
        set: { type: 'array', maxItems: 2, items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        keyed: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['k'],
          items: {
            type: 'object',
            properties: {
              k: { type: 'string' },
              v: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self >= oldSelf' }] },
            },
          },
        },
        one: {
          type: 'object',
          oneOf: [{ required: ['x'] }, { required: ['y'] }],
          properties: { x: { type: 'string' }, y: { type: 'string' } },
        },
        ip: { type: 'string', format: 'ipv4' },
      },
    },
  },
};

const UNCHECKED =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
const RULES = customValidation({ schema: SCHEMA });
const object = (spec: Json): JsonObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w' },
  spec,
});
const shown = (causes: readonly StatusCause[]) => causes.map(({ field, message }) => `${field}: ${message}`);

function created(spec: Json): readonly string[] {
  const causes: StatusCause[] = [];
  RULES.create?.(object(spec), causes);
  return shown(causes);
}

function updated(spec: Json, old: Json): readonly string[] {
  const causes: StatusCause[] = [];
  RULES.update?.(object(spec), object(old), causes);
  return shown(causes);
}

describe('a custom resource is validated by its schema', () => {
  test.each<[JsonObject, readonly string[]]>([
    [{ size: 4, n: 2, when: '2024-01-01T00:00:00Z', 'a-b': 'ok', port: 5, nothing: null, ip: '1.2.3.4' }, []],
    [{}, ['spec.size: Required value', UNCHECKED]],
    [
      { size: 'x' },
      ['spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"', UNCHECKED],
    ],
    [{ size: 0 }, ['spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1']],
    [{ size: 3 }, ['spec.size: Invalid value: 3: spec.size in body should be a multiple of 2']],
    [{ size: 4, text: 'abcd' }, ['spec.text: Too long: may not be more than 3 bytes', UNCHECKED]],
    [{ size: 4, text: 'A' }, ['spec.text: Invalid value: "A": spec.text in body should match \'^[a-z]*$\'']],
    [
      { size: 4, color: 'green' },
      ['spec.color: Unsupported value: "green": supported values: "red", "blue"', UNCHECKED],
    ],
    [{ size: 4, set: ['a', 'a'] }, ['spec.set[1]: Duplicate value: "a"']],
    [{ size: 4, set: ['a', 'b', 'c'] }, ['spec.set: Too many: 3: must have at most 2 items', UNCHECKED]],
    [{ size: 4, keyed: [{ k: 'a' }, { k: 'a' }] }, ['spec.keyed[1]: Duplicate value: {"k":"a"}']],
    [
      { size: 4, one: {} },
      [
        '<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid',
        'spec.one.x: Required value',
        UNCHECKED,
      ],
    ],
    [{ size: 4, ip: 'x' }, ['spec.ip: Invalid value: "x": spec.ip in body must be of type ipv4: "x"', UNCHECKED]],
  ])('%j', (spec, expected) => {
    expect(created(spec)).toEqual(expected);
  });
});

describe('and by its rules', () => {
  test.each<[JsonObject, readonly string[]]>([
    [{ size: 12 }, ['spec.size: Invalid value: too big']],
    [{ size: 4, n: 3 }, ['spec: Invalid value: n is 3']],
    [
      { size: 4, when: '2031-01-01T00:00:00Z' },
      ["spec: Invalid value: failed rule: !has(self.when) || self.when < timestamp('2030-01-01T00:00:00Z')"],
    ],
    [{ size: 4, 'a-b': 'no' }, ["spec: Invalid value: failed rule: !has(self.a__dash__b) || self.a__dash__b == 'ok'"]],
    [
      { size: 4, port: '5' },
      ["spec: Invalid value: failed rule: !has(self.port) || type(self.port) == int || self.port.endsWith('%')"],
    ],
  ])('%j', (spec, expected) => {
    expect(created(spec)).toEqual(expected);
  });

  test('a rule may look at the value as it was', () => {
    expect(updated({ size: 2 }, { size: 4 })).toEqual(['spec: Forbidden: it shrinks']);
    expect(created({ size: 2 })).toEqual([]);
  });

  test('items of lists with keys are found again, others are not compared', () => {
    const before = {
      size: 4,
      keyed: [
        { k: 'a', v: 1 },
        { k: 'b', v: 5 },
      ],
    };
    expect(
      updated(
        {
          size: 4,
          keyed: [
            { k: 'b', v: 4 },
            { k: 'a', v: 1 },
          ],
        },
        before,
      ),
    ).toEqual(['spec.keyed[0].v: Invalid value: 4: failed rule: self >= oldSelf']);
  });

  test('what is as it was need not be mended', () => {
    expect(updated({ size: 3, text: 'abcd' }, { size: 3, text: 'abcd' })).toEqual([]);
    expect(updated({ size: 4, text: 'abcd' }, { size: 2, text: 'abcd' })).toEqual([]);
    expect(updated({ size: 12 }, { size: 12 })).toEqual([]);
    expect(updated({ size: 14 }, { size: 12 })).toEqual(['spec.size: Invalid value: too big']);
  });
});

describe('an object within an object', () => {
  const rules = customValidation({
    schema: {
      type: 'object',
      properties: {
        template: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          'x-kubernetes-preserve-unknown-fields': true,
        },
      },
    },
  });
  const texts = (template: Json) => {
    const causes: StatusCause[] = [];
    rules.create?.({ template }, causes);
    return shown(causes);
  };

  test.each<[JsonObject, readonly string[]]>([
    [{ apiVersion: 'v1', kind: 'Pod', metadata: {} }, []],
    [{}, ['template.apiVersion: Required value', 'template.kind: Required value']],
    [
      { apiVersion: 'a/b/c', kind: '' },
      [
        'template.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
        'template.kind: Invalid value: "": must not be empty',
      ],
    ],
    [
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a/b' } },
      ['template.metadata.name: Invalid value: "a/b": may not contain \'/\''],
    ],
  ])('says what it is: %j', (template, expected) => {
    expect(texts(template)).toEqual(expected);
  });
});

describe('the numbers that a Scale shows', () => {
  const rules = customValidation({
    schema: { 'x-kubernetes-preserve-unknown-fields': true },
    scale: { specReplicas: ['spec', 'n'], statusReplicas: ['status', 'n'], labelSelector: ['status', 'sel'] },
  });
  const told = (object: JsonObject, what: 'create' | 'status' = 'create') => {
    const causes: StatusCause[] = [];
    if (what === 'create') rules.create?.(object, causes);
    else rules.status?.(object, {}, causes);
    return shown(causes);
  };

  test.each<[JsonObject, readonly string[]]>([
    [{ spec: { n: 0 }, status: { n: 2_147_483_647, sel: 'a=b' } }, []],
    [{ spec: null }, []],
    [{ spec: { n: -1 } }, ['.spec.n: Invalid value: -1: should be a non-negative integer']],
    [
      { spec: { n: 2_147_483_648 } },
      ['.spec.n: Invalid value: 2147483648: should be less than or equal to 2147483647'],
    ],
    [
      { spec: { n: 'x' } },
      ['.spec.n: Invalid value: 0: .spec.n accessor error: x is of the type string, expected int64'],
    ],
    [
      { spec: [] },
      [
        '.spec.n: Invalid value: 0: .spec.n accessor error: [] is of the type []interface {}, expected map[string]interface{}',
      ],
    ],
    [
      { status: { n: 1.5, sel: 1 } },
      [
        '.status.n: Invalid value: 0: .status.n accessor error: 1.5 is of the type float64, expected int64',
        '.status.sel: Invalid value: "": .status.sel accessor error: 1 is of the type int64, expected string',
      ],
    ],
  ])('are numbers of replicas: %j', (object, expected) => {
    expect(told(object)).toEqual(expected);
  });

  test('are looked at in a status, too, those of the status alone', () => {
    expect(told({ spec: { n: -1 }, status: { n: -1 } }, 'status')).toEqual([
      '.status.n: Invalid value: -1: should be a non-negative integer',
    ]);
  });
});

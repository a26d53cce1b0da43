import { describe, expect, test } from 'vitest';
import { defaultObject } from '../../../../core/kinds/default-object.js';
import { prepareCreate } from '../../../../core/kinds/prepare.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { createCauses, kindNamed, updateCauses } from '../kind-named.js';

const RESOURCE = 'customresourcedefinitions.apiextensions.k8s.io';
type Change = { readonly [key: string]: Json | undefined };

function definition(schema: JsonObject, version: Change = {}, spec: Change = {}): JsonObject {
  const kind = kindNamed(RESOURCE);
  const made = {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...version }],
      ...spec,
    },
  };
  return prepareCreate(kind, defaultObject(kind, made));
}

const texts = (object: JsonObject) =>
  createCauses(RESOURCE, object).map(({ field, message }) => `${field}: ${message}`);
const withSpec = (spec: JsonObject): JsonObject => ({ type: 'object', properties: { spec } });
const ROOT = 'spec.validation.openAPIV3Schema';
const SPEC = `${ROOT}.properties[spec]`;

describe('the schema of a definition', () => {
  test.each<[string, JsonObject, readonly string[]]>([
    ['is structural', withSpec({ type: 'object', properties: { a: { type: 'string' } } }), []],
    [
      'has types',
      withSpec({ properties: { a: { type: 'string' } } }),
      [`${SPEC}.type: Required value: must not be empty for specified object fields`],
    ],
    [
      'has known types',
      withSpec({ type: 'thing' }),
      [
        `${SPEC}.type: Unsupported value: "thing": supported values: "array", "boolean", "integer", "number", "object", "string"`,
      ],
    ],
    ['says what lists hold', withSpec({ type: 'array' }), [`${SPEC}.items: Required value: must be specified`]],
    ['is an object', { type: 'string' }, [`${ROOT}.type: Invalid value: "string": must be object at the root`]],
    [
      'leaves metadata alone',
      { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
      [
        `${ROOT}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
      ],
    ],
    [
      'says of choices what is in it',
      { type: 'object', anyOf: [{ properties: { b: { type: 'string' } } }] },
      [
        `${ROOT}.anyOf[0].properties[b].type: Forbidden: must be empty to be structural`,
        `${ROOT}.properties[b]: Required value: because it is defined in ${ROOT}.anyOf[0].properties[b]`,
      ],
    ],
    [
      'holds fields or values',
      withSpec({ type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } }),
      [`${SPEC}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`],
    ],
    [
      'has keys that items have',
      withSpec({
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k'],
        items: { type: 'object', properties: { k: { type: 'string' } } },
      }),
      [
        `${SPEC}.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
      ],
    ],
    [
      'has defaults that fit',
      withSpec({ type: 'object', properties: { a: { type: 'integer', default: 'x' } } }),
      [`${SPEC}.properties[a].default: Invalid value: "string":  in body must be of type integer: "string"`],
    ],
    [
      'has defaults of what it knows',
      withSpec({ type: 'object', default: { b: 1 }, properties: { a: { type: 'integer' } } }),
      [`${SPEC}.default: Invalid value: {"b":1}: must not have unknown fields`],
    ],
    [
      'has rules that can be read',
      withSpec({ type: 'object', 'x-kubernetes-validations': [{ rule: 'self.a < 1' }] }),
      [
        `${SPEC}.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.a \\u003c 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: undefined field 'a'\n | self.a < 1\n | ....^`,
      ],
    ],
    [
      'has rules that hold or not',
      withSpec({ type: 'object', 'x-kubernetes-validations': [{ rule: '1' }] }),
      [
        `${SPEC}.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: cel expression must evaluate to a bool`,
      ],
    ],
    [
      'compares only what can be found again',
      withSpec({
        type: 'array',
        items: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self >= oldSelf' }] },
      }),
      [
        `${SPEC}.items.x-kubernetes-validations[0].rule: Invalid value: "self >= oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${SPEC}`,
      ],
    ],
    [
      'tells reasons that are known',
      withSpec({ type: 'object', 'x-kubernetes-validations': [{ rule: 'true', reason: 'Whim', fieldPath: '.b' }] }),
      [
        `${SPEC}.x-kubernetes-validations[0].reason: Unsupported value: "Whim": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
        `${SPEC}.x-kubernetes-validations[0].fieldPath: Invalid value: ".b": must be a valid path`,
      ],
    ],
    ['does not refer', withSpec({ type: 'object', $ref: '#/a' }), [`${SPEC}.$ref: Forbidden: $ref is not supported`]],
  ])('%s', (_, schema, expected) => {
    expect(texts(definition(schema))).toEqual(expected);
  });
});

describe('the rest of a definition', () => {
  const GOOD = withSpec({ type: 'object', properties: { color: { type: 'string' }, size: { type: 'object' } } });

  test.each<[string, Change, Change, readonly string[]]>([
    [
      'tells where replicas are',
      { subresources: { scale: { specReplicasPath: 'x', statusReplicasPath: '.spec.x' } } },
      {},
      [
        'spec.subresources.scale.specReplicasPath: Invalid value: "x": must be a simple json path starting with .',
        'spec.subresources.scale.statusReplicasPath: Invalid value: ".spec.x": should be a json path under .status',
      ],
    ],
    [
      'has columns of known types',
      { additionalPrinterColumns: [{ name: 'a', type: 'x', jsonPath: 'b' }] },
      {},
      [
        'spec.additionalPrinterColumns[0].type: Invalid value: "x": must be one of boolean,date,integer,number,string',
        'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "b": must be a simple json path starting with .',
      ],
    ],
    [
      'selects by fields that are simple',
      { selectableFields: [{ jsonPath: '.spec.color' }, { jsonPath: '.spec.size' }, { jsonPath: '.spec.no' }] },
      {},
      [
        'spec.selectableFields[1].jsonPath: Invalid value: ".spec.size": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        'spec.selectableFields[2].jsonPath: Invalid value: ".spec.no": is an invalid path: does not refer to a valid field',
      ],
    ],
    [
      'is converted by somebody',
      {},
      { conversion: { strategy: 'Webhook' } },
      [
        'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
        'spec.conversion.conversionReviewVersions: Required value',
      ],
    ],
    [
      'stores one version',
      { storage: false },
      {},
      [
        'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version',
        'status.storedVersions: Invalid value: null: must have at least one stored version',
      ],
    ],
    [
      'is called by a plural',
      {},
      { names: { plural: 'Widgets', kind: 'Widget' } },
      ['metadata.name', 'spec.names.plural'],
    ],
    [
      'is approved in groups of the community',
      {},
      { group: 'x.k8s.io' },
      ['metadata.name', 'metadata.annotations[api-approved.kubernetes.io]'],
    ],
  ])('%s', (_, version, spec, expected) => {
    const found = texts(definition(GOOD, version, spec));
    expect(
      found.map((text, index) => (expected[index]?.includes(': ') ? text : text.slice(0, text.indexOf(': ')))),
    ).toEqual(expect.arrayContaining([...expected]));
    expect(found).toHaveLength(expected.length);
  });

  test('the scope of an established one stays', () => {
    const old = definition(GOOD);
    const established = {
      ...old,
      status: { ...(old['status'] as JsonObject), conditions: [{ type: 'Established', status: 'True' }] },
    };
    const changed = { ...established, spec: { ...(old['spec'] as JsonObject), scope: 'Cluster' } };
    const causes = updateCauses(RESOURCE, changed, established);
    expect(causes.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'spec.scope: Invalid value: "Cluster": field is immutable',
    ]);
  });
});

describe('what rules may cost', () => {
  const ADVICE =
    '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';
  const items = (schema: JsonObject, bounds: JsonObject = {}) =>
    withSpec({ type: 'object', properties: { a: { type: 'array', ...bounds, items: schema } } });
  const ruled = (schema: JsonObject, ...rules: readonly string[]): JsonObject => ({
    ...schema,
    'x-kubernetes-validations': rules.map((rule) => ({ rule })),
  });
  const text = (maxLength: number): JsonObject => ({ type: 'string', maxLength });
  const ITEMS = `${SPEC}.properties[a].items.x-kubernetes-validations`;
  const INTEGER: JsonObject = { type: 'integer' };

  // Each of these is what apiextensions-apiserver 0.36.3 says of the schema.
  test.each<[string, JsonObject, readonly string[]]>([
    ['a little too much', items(ruled(text(25), "self.contains('abc')")), [`${ITEMS}[0].rule: 1.153434x`]],
    ['too much', items(ruled(text(95), "self.contains('abc') || self.contains('de')")), [`${ITEMS}[0].rule: 8.2x`]],
    ['between two tenths', items(ruled(INTEGER, 'self > 0'), { maxItems: 11_250_000 }), [`${ITEMS}[0].rule: 2.2x`]],
    ['no more than is allowed', items(ruled(text(25), "self.contains('abc')"), { maxItems: 800_000 }), []],
  ])('a rule that may cost %s', (_, schema, expected) => {
    expect(texts(definition(schema))).toEqual(
      expected.map((line) =>
        line.replace(/(\S+)$/, `Forbidden: estimated rule cost exceeds budget by factor of $1 ${ADVICE}`),
      ),
    );
  });

  const DEAR = items(ruled({ type: 'string' }, "self.contains('abcdefghijk')"));
  const DEAR_MESSAGES = [
    `${ITEMS}[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${ADVICE}`,
    `${ITEMS}[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
    `${ROOT}: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${ADVICE}`,
  ];

  test('a rule that may cost very much is too much for the whole schema as well', () => {
    expect(texts(definition(DEAR))).toEqual(DEAR_MESSAGES);
  });

  test('rules that are each cheap enough may be too dear together: the four dearest are named', () => {
    const rule = (n: number): JsonObject => ({
      type: 'array',
      maxItems: 1_000_000 + n * 200_000,
      items: ruled(INTEGER, 'self > 0'),
    });
    const properties = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`p${n}`, rule(n)]));
    const path = (n: number) => `${SPEC}.properties[p${n}].items.x-kubernetes-validations[0].rule`;
    const found = texts(definition(withSpec({ type: 'object', properties })));
    const named = found.filter((line) => line.includes('contributed to')).map((line) => line.split(': ')[0]);
    expect(named).toEqual([29, 28, 27, 26].map(path));
    expect(found.at(-1)).toBe(
      `${ROOT}: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of 2.3x ${ADVICE}`,
    );
  });

  test('of a schema that stays as it was only the whole counts', () => {
    const before = definition(DEAR);
    const after = { ...before, metadata: { ...(before['metadata'] as JsonObject), labels: { a: 'b' } } };
    const found = updateCauses(RESOURCE, after, before).map(({ field, message }) => `${field}: ${message}`);
    expect(found).toEqual(DEAR_MESSAGES.slice(1));
  });

  test('the expression of a message has a price of its own', () => {
    const spec: JsonObject = {
      type: 'object',
      properties: { a: { type: 'string' } },
      'x-kubernetes-validations': [
        { rule: 'self.a != ""', messageExpression: "self.a.split('').map(x, self.a + x).join(',')" },
      ],
    };
    expect(texts(definition(withSpec(spec)))[0]).toBe(
      `${SPEC}.x-kubernetes-validations[0].messageExpression: Forbidden: estimated messageExpression cost exceeds budget by factor of more than 100x ${ADVICE}`,
    );
  });

  test('a value that rules cannot see has none', () => {
    const hidden: JsonObject = {
      'x-kubernetes-preserve-unknown-fields': true,
      'x-kubernetes-validations': [{ rule: 'true' }],
    };
    expect(texts(definition(withSpec({ type: 'object', properties: { a: hidden } })))).toEqual([
      `${SPEC}.properties[a].x-kubernetes-validations: Internal error: internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations`,
    ]);
  });
});

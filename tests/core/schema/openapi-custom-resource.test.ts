import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import { loadBundle } from '../../../core/schema/bundle.js';
import { customResources } from '../../../core/schema/custom-resource.js';
import type { CustomResourceDefinition } from '../../../core/schema/generated/types/apiextensions.js';
import { openApiV2, openApiV3 } from '../../../core/schema/openapi.js';
import { publishedSchema } from '../../../core/schema/openapi-published-schema.js';
import { createSchemas } from '../../../core/schema/schemas.js';

const OPEN = { 'x-kubernetes-preserve-unknown-fields': true };
const EMBEDDED = { 'x-kubernetes-embedded-resource': true };
const ANY_OF = [{ type: 'integer' }, { type: 'string' }];

/** A schema, what version 2 shows of it, and version 3 where that differs from the schema. */
const cases: [string, JsonObject, JsonObject, JsonObject?][] = [
  [
    'rules for values stay',
    { type: 'integer', format: 'int32', minimum: 0, maximum: 9, exclusiveMaximum: true, multipleOf: 3 },
    { type: 'integer', format: 'int32', minimum: 0, maximum: 9, exclusiveMaximum: true, multipleOf: 3 },
  ],
  [
    'what says nothing is left out',
    { type: 'array', description: '', uniqueItems: false, required: [], enum: [], items: { type: 'string' } },
    { type: 'array', items: { type: 'string' } },
    { type: 'array', items: { type: 'string' } },
  ],
  ['a default is not for version 2', { type: 'string', default: 'red' }, { type: 'string' }],
  [
    'junctors are not for version 2',
    { type: 'number', oneOf: [{ minimum: 1 }, { maximum: -1 }], not: { enum: [3] } },
    { type: 'number' },
  ],
  [
    'what may be null has no type in version 2, and is not required',
    {
      type: 'object',
      required: ['a', 'b'],
      properties: { a: { type: 'string', nullable: true }, b: { type: 'string' } },
    },
    { type: 'object', required: ['b'], properties: { a: {}, b: { type: 'string' } } },
  ],
  [
    'a map with values that may be null requires nothing in version 2',
    { type: 'object', required: ['a'], additionalProperties: { type: 'string', nullable: true } },
    { type: 'object', additionalProperties: {} },
  ],
  [
    'what holds anything is no object in version 2',
    { type: 'object', ...OPEN, properties: { a: { type: 'string' } } },
    OPEN,
  ],
  ['a list of anything is no list in version 2', { type: 'array', ...OPEN, items: { type: 'object' } }, OPEN],
  [
    'a map of anything stays one',
    { type: 'object', additionalProperties: true },
    { type: 'object', additionalProperties: true },
  ],
  [
    'a number or a text is said in standard words in version 3',
    { 'x-kubernetes-int-or-string': true },
    { 'x-kubernetes-int-or-string': true },
    { 'x-kubernetes-int-or-string': true, anyOf: ANY_OF },
  ],
  [
    'a number or a text with other choices has both',
    { 'x-kubernetes-int-or-string': true, anyOf: [{ minimum: 1 }, { maxLength: 3 }], allOf: [{ pattern: 'a' }] },
    { 'x-kubernetes-int-or-string': true },
    {
      'x-kubernetes-int-or-string': true,
      anyOf: [{ minimum: 1 }, { maxLength: 3 }],
      allOf: [{ anyOf: ANY_OF }, { pattern: 'a' }],
    },
  ],
  [
    'a number or a text that says so is not told again',
    { 'x-kubernetes-int-or-string': true, anyOf: ANY_OF },
    { 'x-kubernetes-int-or-string': true },
  ],
];

describe('a schema of a custom resource as it is published', () => {
  it.each(cases)('%s', (_what, schema, v2, v3) => {
    expect(publishedSchema(schema, 2)).toEqual(v2);
    expect(publishedSchema(schema, 3)).toEqual(v3 ?? schema);
  });

  it('an object within an object has metadata, unless version 2 would then allow nothing else', () => {
    expect(publishedSchema({ type: 'object', ...EMBEDDED, required: ['kind', 'spec'] }, 3)).toMatchObject({
      required: ['kind', 'spec', 'apiVersion'],
      properties: {
        apiVersion: { type: 'string' },
        metadata: { allOf: [{ $ref: expect.stringMatching('ObjectMeta$') }] },
      },
    });
    expect(publishedSchema({ type: 'object', ...EMBEDDED, ...OPEN }, 2)).toEqual({ ...EMBEDDED, ...OPEN });
  });
});

function published(schema: JsonObject | undefined, subresources: JsonObject = {}) {
  const names = { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'Widgets' };
  const version = {
    name: 'v1',
    served: true,
    storage: true,
    subresources,
    selectableFields: [{ jsonPath: '.spec.color' }],
  };
  const definition = {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names,
      versions: [{ ...version, ...(schema && { schema: { openAPIV3Schema: schema } }) }],
    },
    status: { acceptedNames: names, conditions: [{ type: 'Established', status: 'True' }], storedVersions: ['v1'] },
  } as unknown as CustomResourceDefinition;
  const schemas = createSchemas(loadBundle(), { extras: customResources(definition) });
  const [v2, v3] = [openApiV2(schemas), openApiV3(schemas, 'apis/example.com/v1') as JsonObject];
  return {
    v2: v2['definitions'] as JsonObject,
    v3: (v3['components'] as JsonObject)['schemas'] as JsonObject,
    paths: v2['paths'] as Record<string, Record<string, JsonObject>>,
  };
}

describe('a custom kind as it is published', () => {
  const kind = (name: string) => ({
    'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: name, version: 'v1' }],
    'x-kubernetes-selectable-fields': [{ fieldPath: 'spec.color' }],
  });

  it('without a schema, or with one that allows anything, is an object and nothing else', () => {
    expect(published(undefined).v2['com.example.v1.Widget']).toEqual({ type: 'object', ...kind('Widget') });
    const open = published({ type: 'object', ...OPEN, description: 'd', properties: { a: { type: 'string' } } });
    expect(open.v2['com.example.v1.Widget']).toEqual({ type: 'object', ...kind('Widget') });
    expect(open.v3['com.example.v1.Widget']).toMatchObject({ ...OPEN, properties: { a: {}, metadata: {} } });
  });

  it('has the metadata of every object, and a list under the name that it says', () => {
    const { v2 } = published({
      type: 'object',
      properties: { metadata: { type: 'object' }, spec: { type: 'object' } },
    });
    expect(v2['com.example.v1.Widget']).toMatchObject({
      properties: {
        apiVersion: { type: 'string', description: expect.stringMatching(/^APIVersion defines/) },
        metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
        spec: { type: 'object' },
      },
      ...kind('Widget'),
    });
    expect(v2['com.example.v1.Widgets']).toMatchObject({
      description: 'Widgets is a list of Widget',
      properties: { items: { items: { $ref: '#/definitions/com.example.v1.Widget' } } },
      ...kind('Widgets'),
    });
  });

  it('has operations in JSON and YAML, those on subresources with the kind of their object', () => {
    const item = '/apis/example.com/v1/namespaces/{namespace}/widgets/{name}';
    const scale = { specReplicasPath: '.spec.n', statusReplicasPath: '.status.n' };
    const { paths } = published({ type: 'object' }, { status: {}, scale });
    const types = ['application/json', 'application/yaml'];
    expect(paths[item]?.['get']).toMatchObject({
      consumes: types,
      produces: types,
      parameters: [{ name: 'resourceVersion' }],
    });
    expect(paths[item]?.['patch']?.['consumes']).toEqual([
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/apply-patch+yaml',
    ]);
    expect(Object.keys(paths[item]?.['patch']?.['responses'] as JsonObject)).toEqual(['200', '401']);
    expect(paths[`${item}/status`]?.['put']).toMatchObject({
      responses: { 200: { schema: { $ref: '#/definitions/com.example.v1.Widget' } } },
    });
    expect(paths[`${item}/scale`]?.['put']).toMatchObject({
      responses: { 200: { schema: { $ref: '#/definitions/io.k8s.api.autoscaling.v1.Scale' } } },
      'x-kubernetes-group-version-kind': { kind: 'Widget' },
    });
    const all = paths[item.replace('/{name}', '')];
    expect(all?.['get']?.['description']).toBe('list objects of kind Widget');
    expect(all?.['delete']?.['parameters']).not.toContainEqual(expect.objectContaining({ in: 'body' }));
  });
});

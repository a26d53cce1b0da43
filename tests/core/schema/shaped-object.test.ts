import { test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import { fromJson } from '../../../core/model/object.js';
import { checkFields } from '../../../core/schema/check-fields.js';
import { dropNulls } from '../../../core/schema/drop-nulls.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { shapedChange, shapedObject } from '../../../core/schema/shaped-object.js';
import { deepFreeze } from '../../../core/state/deep-freeze.js';
import { factsOf, shapedObjects } from '../kinds/validation/shaped-like.js';

const typeOf = (resource: string): FieldSchema => {
  const schemas = loadSchemas();
  return schemas.typeOf(schemas.byGroupResource(resource)!);
};
const dropped = (resource: string, object: JsonObject) => dropNulls(typeOf(resource), deepFreeze(object));
const shaped = (resource: string, object: JsonObject) => shapedObject(resource, fromJson(deepFreeze(object)));
const metadata = {
  name: 'x',
  namespace: 'default',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
};

describe('what becomes of a null that is written', () => {
  test('a field that is null counts as absent', () => {
    expect(dropped('configmaps', { metadata: { labels: null, name: 'x' }, data: null, binaryData: null })).toEqual({
      metadata: { name: 'x' },
    });
    const spec = { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: null } } };
    expect(dropped('pods', { metadata: {}, spec, status: {} })).toEqual({
      metadata: {},
      status: {},
      spec: { affinity: { nodeAffinity: {} } },
    });
  });

  test('a null in a list, or as the value of a map, is the zero value of its type', () => {
    expect(dropped('configmaps', { metadata: {}, data: { a: null, b: 'c' } })).toEqual({
      metadata: {},
      data: { a: '', b: 'c' },
    });
    expect(dropped('pods', { spec: { containers: [null, { name: 'c', command: ['a', null] }] } })).toMatchObject({
      spec: { containers: [{}, { name: 'c', command: ['a', ''] }] },
    });
    expect(dropped('nodes', { status: { capacity: { cpu: null } } })).toMatchObject({
      status: { capacity: { cpu: '0' } },
    });
    const data = JSON.parse('{ "__proto__": null, "a": null }') as JsonObject;
    expect(Object.entries(dropped('configmaps', { data, metadata: {} }) as { data: JsonObject }).flat()[1]).toEqual(
      JSON.parse('{ "__proto__": "", "a": "" }'),
    );
  });

  test('a structure that Go holds by value is there, one behind a pointer is not', () => {
    expect(dropped('persistentvolumeclaims', { spec: { selector: null } })).toEqual({
      metadata: {},
      spec: { resources: {} },
      status: {},
    });
  });

  test('what may be any JSON keeps its nulls', () => {
    const revision = { metadata: {}, data: { a: null, b: [null] }, revision: 1 };
    expect(dropped('controllerrevisions.apps', revision)).toBe(revision);
  });

  property.prop([shapedObjects()], { numRuns: 500 })(
    'nothing is left to drop, and what had none comes back as it was',
    ({ resource, value }) => {
      const { schema } = factsOf(resource);
      if (schema === undefined) return;
      const once = dropNulls(schema, deepFreeze(value));
      expect(dropNulls(schema, once)).toBe(once);
      // Nulls that are dropped never fit less than they did.
      const problems = checkFields(schema, value).map(({ message }) => message);
      for (const { message } of checkFields(schema, once)) expect(problems).toContain(message);
    },
  );
});

describe('the shape that controllers are promised', () => {
  test('an object has its spec, and what is required in it', () => {
    expect(shaped('nodes', { metadata })).toMatchObject({ spec: {} });
    expect(shaped('pods', { metadata })).toMatchObject({ spec: { containers: [] } });
    expect(shaped('pods', { metadata, spec: { containers: [null], tolerations: null } })).toEqual({
      metadata,
      spec: { containers: [{ name: '' }] },
    });
    expect(shaped('leases.coordination.k8s.io', { metadata, spec: null })).toEqual({ metadata, spec: {} });
  });

  test('a sound object is given as it is, and another one once', () => {
    const sound = fromJson(deepFreeze({ metadata, spec: { containers: [{ name: 'c', resources: {} }] }, status: {} }));
    expect(shapedObject('pods', sound)).toBe(sound);
    const odd = fromJson(deepFreeze({ metadata, spec: null }));
    expect(shapedObject('nodes', odd)).toBe(shapedObject('nodes', odd));
    expect(shapedChange('nodes', { after: odd }).after).toBe(shapedObject('nodes', odd));
    const change = { before: sound, after: sound };
    expect(shapedChange('pods', change)).toBe(change);
  });

  test('objects of other resources are left alone', () => {
    const widget = fromJson({ metadata, spec: null });
    expect(shapedObject('widgets.example.com', widget)).toBe(widget);
  });
});

import { test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import { dropNulls } from '../../../core/schema/drop-nulls.js';
import { goForm } from '../../../core/schema/go-form.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { deepFreeze } from '../../../core/state/deep-freeze.js';
import { factsOf, shapedObjects } from '../kinds/validation/shaped-like.js';

function written(resource: string, object: JsonObject): { value: JsonObject; nils: number } {
  const schemas = loadSchemas();
  const type = schemas.typeOf(schemas.byGroupResource(resource)!);
  const count = { nils: 0 };
  return { value: goForm(type, dropNulls(type, deepFreeze(object)), count) as JsonObject, nils: count.nils };
}

describe('an object as Go writes it', () => {
  test.each<[string, string, JsonObject, JsonObject]>([
    ['an empty map is left out', 'configmaps', { data: {}, binaryData: {} }, { metadata: {} }],
    ['an empty list is left out', 'endpoints', { subsets: [] }, { metadata: {} }],
    [
      'an empty text is left out where Go holds no pointer',
      'serviceaccounts',
      { imagePullSecrets: [{ name: '' }] },
      { metadata: {}, imagePullSecrets: [{}] },
    ],
    [
      'an empty text stays where Go holds a pointer',
      'endpointslices.discovery.k8s.io',
      { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'], hostname: '' }], ports: [{ name: '' }] },
      {
        metadata: {},
        addressType: 'IPv4',
        endpoints: [{ addresses: ['10.0.0.1'], conditions: {}, hostname: '' }],
        ports: [{ name: '' }],
      },
    ],
    [
      'false and zero are left out where Go holds no pointer',
      'services',
      { spec: { publishNotReadyAddresses: false, healthCheckNodePort: 0 } },
      { metadata: {}, spec: {}, status: { loadBalancer: {} } },
    ],
    [
      'a structure that Go holds by value is always there',
      'networkpolicies.networking.k8s.io',
      { spec: { ingress: [] } },
      { metadata: {}, spec: { podSelector: {} } },
    ],
    [
      'a text that is always written is there, at worst empty',
      'events',
      { involvedObject: {} },
      { metadata: {}, involvedObject: {}, source: {}, reportingComponent: '', reportingInstance: '' },
    ],
    [
      'a nil list that is always written is null',
      'roles.rbac.authorization.k8s.io',
      { rules: [] },
      { metadata: {}, rules: null },
    ],
  ])('%s', (_, resource, object, expected) => {
    const { value, nils } = written(resource, object);
    // Absent fields and fields of undefined are told apart.
    expect(JSON.parse(JSON.stringify(value))).toStrictEqual(expected);
    expect(nils).toBe(JSON.stringify(expected).split('null').length - 1);
  });

  property.prop([shapedObjects()], { numRuns: 300 })('is written the same way again', ({ resource, value }) => {
    const { schema } = factsOf(resource);
    if (schema === undefined) return;
    const once = goForm(schema, dropNulls(schema, deepFreeze(value)), { nils: 0 });
    expect(goForm(schema, dropNulls(schema, once), { nils: 0 })).toEqual(once);
  });
});

import { describe, expect, it } from 'vitest';
import type { ApplyRequest } from '../../../../core/api/apply/apply-object.js';
import { checkApplied } from '../../../../core/api/apply/check-applied.js';
import { FieldSet } from '../../../../core/api/apply/field-set.js';
import { fieldElement } from '../../../../core/api/apply/path-element.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { nested } from '../patch/json-generators.js';
import { apply, refused } from './applying.js';
import { configMap, deployment, ownedBy } from './kinds.js';

describe('what cannot be applied', () => {
  it.each<[string, JsonObject, Partial<ApplyRequest>, number, string]>([
    ['another version', configMap({}), { apiVersion: 'v2' }, 400, 'invalid object type: /v1, Kind=ConfigMap'],
    ['another kind', deployment({}), { kind: 'StatefulSet' }, 400, 'invalid object type: apps/v1, Kind=Deployment'],
    ['managedFields', configMap({}, { managedFields: [] }), {}, 400, 'metadata.managedFields must be nil'],
    [
      'an unknown field',
      deployment({ replica: 1 }),
      {},
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
    ],
    [
      'values of other types',
      deployment({
        replicas: '1',
        paused: 'x',
        selector: [],
        template: { spec: { containers: {}, schedulerName: 5 } },
      }),
      {},
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): errors:\n' +
        '  .spec.paused: expected boolean, got &{x}\n' +
        '  .spec.replicas: expected numeric (int or float), got string\n' +
        '  .spec.selector: expected map, got &{[]}\n' +
        '  .spec.template.spec.containers: expected list, got &{map[]}\n' +
        '  .spec.template.spec.schedulerName: expected string, got &value.valueUnstructured{Value:5}',
    ],
    [
      'an item twice',
      deployment({ template: { spec: { containers: [{ name: 'a' }, { name: 'a' }] } } }),
      {},
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="a"]',
    ],
    [
      'items without their keys: an absent key is empty',
      deployment({ template: { spec: { containers: [{ image: 'a' }, { image: 'b' }] } } }),
      {},
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name=""]',
    ],
    [
      'nulls inside another type',
      deployment({ template: { spec: { schedulerName: [null, { a: null }] } } }),
      {},
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.schedulerName: expected string, got &value.valueUnstructured{Value:[]interface {}{interface {}(nil), map[string]interface {}{"a":interface {}(nil)}}}',
    ],
    [
      'a key that is no scalar',
      deployment({ template: { spec: { containers: [{ name: { a: ['b'] } }] } } }),
      {},
      500,
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers[name=a=["b"]].name: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":[]interface {}{"b"}}}',
    ],
  ])('%s', (_, applied, options, code, message) =>
    expect(refused(undefined, applied, options)).toMatchObject({ code, message }),
  );

  it('an item whose key Go leaves out when it is empty', () => {
    const schema = loadSchemas().kindType('', 'v1', 'ServiceAccount')!;
    expect(checkApplied({ secrets: [{ namespace: 'a' }] }, schema)).toEqual([
      '.secrets: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
    ]);
  });

  it('but not a member of a type without fields', () => {
    const schema = loadSchemas().kindType('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition')!;
    const versions = [{ name: 'v1', subresources: { status: { a: null } } }];
    expect(checkApplied({ spec: { versions } }, schema)).toEqual([]);
  });

  it('a configuration that nests too deep, or anything to an object that does', () => {
    expect(refused(configMap(nested(5_000)), configMap({ a: '1' }), { schema: undefined })).toMatchObject({
      code: 400,
    });
    expect(refused(undefined, configMap(nested(10_000)), { schema: undefined })).toMatchObject({ code: 400 });
  });

  it('anything, to an object whose managedFields are damaged', () => {
    const live = configMap(
      {},
      { managedFields: [{ manager: 'x', operation: 'Merge', apiVersion: 'v1', fieldsType: 'FieldsV1' }] },
    );
    expect(refused(live, configMap({}))).toMatchObject({
      code: 500,
      message: 'failed to decode managed fields: operation must be `Apply` or `Update`',
    });
  });

  it('but null managedFields and quantities as numbers can', () => {
    const container = { name: 'a', resources: { limits: { cpu: 1, memory: '1Gi' } } };
    const applied = deployment(
      { template: { spec: { containers: [container] } } },
      { managedFields: null, creationTimestamp: null },
    );
    expect(apply(undefined, applied).object['spec']).toEqual({ template: { spec: { containers: [container] } } });
  });
});

describe('custom resources', () => {
  const custom = (spec: JsonObject) => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w' },
    spec,
  });

  it('without a schema merge objects and replace lists', () => {
    const first = apply(undefined, custom({ a: { x: 1 }, list: [1] }), { schema: undefined });
    const { object, managedFields } = apply(first.object, custom({ a: { y: 2 } }), { schema: undefined, manager: 'b' });
    expect(object['spec']).toEqual({ a: { x: 1, y: 2 }, list: [1] });
    expect(ownedBy(managedFields, 'b')).toEqual(['.spec', '.spec.a', '.spec.a.y']);
    expect(refused(object, custom({ list: [2] }), { schema: undefined, manager: 'c' }).message).toContain('.spec.list');
  });
});

describe('ignored fields', () => {
  it('are never owned by the write that ignores them', () => {
    const applied = { ...deployment({ replicas: 1 }), status: { replicas: 9 } };
    const { managedFields } = apply(undefined, applied, { ignored: FieldSet.of([fieldElement('status')]) });
    expect(ownedBy(managedFields, 'a')).toEqual(['.spec.replicas']);
  });
});

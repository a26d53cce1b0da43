import { describe, expect, test } from 'vitest';
import { matchesFields, parseFieldSelector } from '../../../../core/model/field-selector.js';
import { fromJson } from '../../../../core/model/object.js';
import type { ExtraResource } from '../../../../core/schema/resource-info.js';
import { extendSchemas, loadSchemas } from '../../../../core/schema/schemas.js';

const POD_METRICS: ExtraResource = {
  info: {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    resource: 'pods',
    singular: 'pod',
    kind: 'PodMetrics',
    groupResource: 'pods.metrics.k8s.io',
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: ['get', 'list'],
    subresources: [],
    storageVersion: 'v1beta1',
    definition: 'io.k8s.metrics.v1beta1.PodMetrics',
  },
  type: { type: 'object', properties: new Map([['window', { type: 'string' }]]) },
};

describe('a registry with more resources', () => {
  test('knows both, and is the same when it is made again', () => {
    const schemas = loadSchemas();
    const extended = extendSchemas(schemas, [POD_METRICS]);
    expect(extended.byResource('metrics.k8s.io', 'v1beta1', 'pods')).toBe(POD_METRICS.info);
    expect(extended.resources.filter((info) => info !== POD_METRICS.info)).toEqual(schemas.resources);
    expect(extendSchemas(schemas, [POD_METRICS])).toBe(extended);
    expect(extendSchemas(schemas, [{ ...POD_METRICS }])).not.toBe(extended);
    expect(extendSchemas(schemas, [])).toBe(schemas);
  });

  test('refuses a resource that there is already', () => {
    expect(() => extendSchemas(loadSchemas(), [POD_METRICS, POD_METRICS])).toThrow('declared twice');
  });
});

describe('field selectors of a computed resource', () => {
  const offered = {
    labels: ['metadata.name', 'spec.colour', 'size'],
    aliases: new Map([['colour', 'spec.colour']]),
    readers: new Map([['size', () => 'large']]),
    unsupported: (field: string) => `no ${field}`,
  };
  const object = fromJson({ metadata: { name: 'a' }, spec: { colour: 'red' } });
  const matches = (text: string) => {
    const fields = parseFieldSelector(text, offered);
    return fields.ok ? matchesFields(fields.value, offered, object) : fields.error.message;
  };

  test.each([
    ['', true],
    ['colour=red', true],
    ['spec.colour=blue', false],
    ['colour!=blue,size=large', true],
    ['size=small', false],
    ['metadata.name=a', true],
    ['shape=round', 'no shape'],
    ['colour', "invalid selector: 'colour'; can't understand 'colour'"],
  ])('%j: %j', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });
});

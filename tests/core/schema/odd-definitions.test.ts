import { describe, expect, test } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../../core/model/json.js';
import { fromJson } from '../../../core/model/object.js';
import { customResources } from '../../../core/schema/custom-resource.js';
import type { CustomResourceDefinition } from '../../../core/schema/generated/types/apiextensions.js';

/** An established definition with all that a kind is read from. */
const DEFINITION: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'as.example.com', uid: 'u', resourceVersion: '1' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'as', singular: 'a', kind: 'A', listKind: 'AList', shortNames: ['aa'], categories: ['all'] },
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        },
        additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.replicas' }],
        selectableFields: [{ jsonPath: '.spec.size' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: { type: 'object', properties: { tags: { type: 'array', items: { type: 'string' } } } },
            },
          },
        },
      },
    ],
  },
  status: {
    acceptedNames: { plural: 'as', kind: 'A' },
    storedVersions: ['v1'],
    conditions: [{ type: 'Established', status: 'True' }],
  },
};

/** What becomes of one part; undefined leaves it out. */
type Odd = (part: Json) => Json | undefined;

/** The value with one part of it, at any depth, made odd. */
function* changed(value: Json, oddly: Odd): Generator<Json> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const odd = oddly(item as Json);
      yield odd === undefined ? value.toSpliced(index, 1) : value.with(index, odd);
      for (const part of changed(item as Json, oddly)) yield value.with(index, part);
    }
  } else if (isJsonObject(value)) {
    for (const name of Object.keys(value)) {
      const { [name]: member, ...others } = value;
      const odd = oddly(member as Json);
      yield odd === undefined ? others : { ...others, [name]: odd };
      for (const part of changed(member as Json, oddly)) yield { ...others, [name]: part };
    }
  }
}

const kindsOf = (object: Json) => customResources(fromJson(object as JsonObject) as CustomResourceDefinition);

describe('a stored definition', () => {
  test('defines a kind when it is as it should be', () => {
    expect(kindsOf(DEFINITION)).toHaveLength(1);
  });

  test.each<[string, Odd]>([
    ['null', () => null],
    ['absent', () => undefined],
    ['empty', (part) => (Array.isArray(part) ? [] : isJsonObject(part) ? {} : typeof part === 'string' ? '' : part)],
  ])('of which a part is %s keeps nobody from knowing the other kinds', (_what, oddly) => {
    const { spec, status } = DEFINITION as { spec: JsonObject; status: JsonObject };
    const all = [
      ...[...changed(spec, oddly)].map((part) => ({ ...DEFINITION, spec: part })),
      ...[...changed(status, oddly)].map((part) => ({ ...DEFINITION, status: part })),
    ];
    expect(all.length).toBeGreaterThan(30);
    for (const object of all) expect(() => kindsOf(object), JSON.stringify(object)).not.toThrow();
  });
});

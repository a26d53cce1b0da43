import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import { createCauses, updateCauses } from './kind-named.js';

const named = (labels: JsonObject, more: JsonObject = {}): JsonObject => ({
  metadata: { name: 'a', namespace: 'default', labels, ...more },
});
const about = (causes: readonly { readonly field?: string }[], field: string) =>
  causes.filter((cause) => cause.field === field).length;

// Source: apiserver pkg/registry/rest/update.go validateCommonFields, and ValidateUpdate of each strategy.
describe('what is wrong with the metadata of an update', () => {
  test.each([
    ['replicationcontrollers', 3],
    ['deployments.apps', 3],
    ['endpointslices.discovery.k8s.io', 3],
    ['configmaps', 4],
    ['pods', 4],
    ['persistentvolumes', 4],
    ['poddisruptionbudgets.policy', 2],
  ])('is told as often as %s are asked', (resource, times) => {
    const causes = updateCauses(resource, named({ app: '-' }), named({ app: 'a' }));
    expect(about(causes, 'metadata.labels')).toBe(times);
  });

  test('is told of finalizers that are no qualified names, and of two that exclude each other', () => {
    const wrong = updateCauses('configmaps', named({}, { finalizers: ['a b'] }), named({}));
    expect(wrong).toHaveLength(2);
    expect(wrong[0]).toMatchObject({ reason: 'FieldValueInvalid', field: 'metadata.finalizers' });
    const both = updateCauses(
      'leases.coordination.k8s.io',
      named({}, { finalizers: ['orphan', 'foregroundDeletion'] }),
      named({}),
    );
    expect(both).toMatchObject([{ message: expect.stringContaining('cannot be both set') as string }]);
  });

  test('is nothing where it is sound', () => {
    expect(updateCauses('configmaps', named({ app: 'b' }), named({ app: 'a' }))).toEqual([]);
  });
});

describe('a new PodDisruptionBudget', () => {
  const budget = (name: string, minAvailable: string): JsonObject => ({
    metadata: { name, namespace: 'default' },
    spec: { minAvailable },
  });

  test('is asked for its metadata when nothing else is wrong with it', () => {
    expect(createCauses('poddisruptionbudgets.policy', budget('a%', 'x')).map(({ field }) => field)).toEqual([
      'spec.minAvailable',
    ]);
    expect(createCauses('poddisruptionbudgets.policy', budget('a%', '1%')).map(({ field }) => field)).toEqual([
      'metadata.name',
    ]);
  });
});

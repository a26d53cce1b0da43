import { test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { deepFreeze } from '../../../../core/state/deep-freeze.js';
import { manifests } from '../../../support/manifests.js';
import { createCauses, statusCauses, updateCauses } from '../kind-named.js';
import { made } from './fixtures.js';
import { shapedObjects } from './shaped-like.js';

test('a kind without rules of its own is checked by its schema', () => {
  const schemas = loadSchemas();
  const info = schemas.byGroupResource('podtemplates')!;
  expect(info.groupResource).toBe('podtemplates');
  const request = 'podcertificaterequests.certificates.k8s.io';
  const causes = createCauses(request, made(request, { spec: { signerName: 'a.example/b' } }));
  expect(causes.map((cause) => cause.field)).toContain('spec.podName');
});

property.prop([shapedObjects(), shapedObjects()], { numRuns: 500 })(
  'validation never throws, whatever the object',
  (a, b) => {
    expect(Array.isArray(createCauses(a.resource, deepFreeze(a.value)))).toBe(true);
    updateCauses(a.resource, a.value, deepFreeze(b.value));
    statusCauses(a.resource, a.value, b.value);
  },
);

const WORKLOADS = [
  'pods',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'services',
  'nodes',
];
property.prop([shapedObjects(WORKLOADS), shapedObjects(WORKLOADS)], { numRuns: 500 })(
  'nor for the kinds with most rules',
  (a, b) => {
    const prepared = made(a.resource, { ...a.value, metadata: {} });
    for (const cause of createCauses(a.resource, prepared)) {
      expect(cause).toEqual({ reason: expect.any(String), message: expect.any(String), field: expect.any(String) });
    }
    updateCauses(a.resource, prepared, deepFreeze(b.value));
    statusCauses(a.resource, prepared, b.value);
  },
);

test('real manifests are good', () => {
  const schemas = loadSchemas();
  const all = manifests();
  for (const { file, object } of all) {
    const [version, group] = String(object['apiVersion']).split('/').reverse() as [string, string | undefined];
    const info = schemas.byKind(group ?? '', version, String(object['kind']));
    if (info === undefined) continue;
    const prepared = made(info.groupResource, object, info.namespaced);
    expect(createCauses(info.groupResource, prepared), `${file} ${info.kind}`).toEqual([]);
  }
  expect(all.length).toBeGreaterThan(5);
});

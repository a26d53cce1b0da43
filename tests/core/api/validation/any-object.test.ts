import { test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { validateCreate, validateStatusUpdate, validateUpdate } from '../../../../core/api/validation/validate.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { deepFreeze } from '../../../../core/state/deep-freeze.js';
import { manifests } from '../../../support/manifests.js';
import { made } from './fixtures.js';
import { factsOf, shapedObjects } from './shaped-like.js';

test('a kind without rules of its own is checked by its schema', () => {
  const schemas = loadSchemas();
  const info = schemas.byGroupResource('leases.coordination.k8s.io')!;
  const facts = { namespaced: true, schema: schemas.typeOf(info) };
  expect(validateCreate(info.groupResource, made(info.groupResource, { spec: {} }), facts)).toEqual([]);
  const csr = schemas.byGroupResource('certificatesigningrequests.certificates.k8s.io')!;
  const causes = validateCreate(csr.groupResource, made(csr.groupResource, { spec: {} }, false), {
    namespaced: false,
    schema: schemas.typeOf(csr),
  });
  expect(causes.map((cause) => cause.field)).toEqual(['spec.request', 'spec.signerName']);
});

property.prop([shapedObjects(), shapedObjects()], { numRuns: 500 })(
  'validation never throws, whatever the object',
  (a, b) => {
    expect(Array.isArray(validateCreate(a.resource, deepFreeze(a.value), factsOf(a.resource)))).toBe(true);
    validateUpdate(a.resource, a.value, deepFreeze(b.value), factsOf(a.resource));
    validateStatusUpdate(a.resource, a.value, b.value);
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
    for (const cause of validateCreate(a.resource, prepared)) {
      expect(cause).toEqual({ reason: expect.any(String), message: expect.any(String), field: expect.any(String) });
    }
    validateUpdate(a.resource, prepared, deepFreeze(b.value));
    validateStatusUpdate(a.resource, prepared, b.value);
  },
);

test('real manifests are good', () => {
  const schemas = loadSchemas();
  const all = manifests();
  for (const { file, object } of all) {
    const [version, group] = String(object['apiVersion']).split('/').reverse() as [string, string | undefined];
    const info = schemas.byKind(group ?? '', version, String(object['kind']));
    if (info === undefined) continue;
    const facts = { namespaced: info.namespaced, schema: schemas.typeOf(info) };
    const prepared = made(info.groupResource, object, info.namespaced);
    expect(validateCreate(info.groupResource, prepared, facts), `${file} ${info.kind}`).toEqual([]);
  }
  expect(all.length).toBeGreaterThan(5);
});

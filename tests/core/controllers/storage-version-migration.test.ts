import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CustomResourceDefinition } from '../../../core/schema/generated/types/apiextensions.js';
import type { StorageVersionMigration } from '../../../core/schema/generated/types/storagemigration.js';
import { CUSTOM_RESOURCE_DEFINITIONS, STORAGE_VERSION_MIGRATIONS } from '../../../core/schema/kinds.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';

const WIDGETS = 'widgets.example.com';
let running: TestCluster;
beforeEach(async () => {
  running = await testCluster({ nodes: 0 });
});
afterEach(() => running.stop());

const version = (name: string, storage: boolean) => ({
  name,
  served: true,
  storage,
  schema: { openAPIV3Schema: { type: 'object', properties: { size: { type: 'integer' } } } },
});

async function withWidgets(): Promise<void> {
  await running.create(CUSTOM_RESOURCE_DEFINITIONS.groupResource, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: WIDGETS },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [version('v1', true), version('v2', false)],
    },
  });
  await running.run(1_000);
  for (const name of ['a', 'b'])
    await running.create(WIDGETS, {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name, namespace: 'default' },
      size: 1,
    });
}

async function storeIn(name: 'v1' | 'v2'): Promise<void> {
  const value = { spec: { versions: [version('v1', name === 'v1'), version('v2', name === 'v2')] } };
  const target = { resource: CUSTOM_RESOURCE_DEFINITIONS.groupResource, name: WIDGETS };
  expect(await running.submit({ verb: 'patch', target, patch: { type: 'merge', value } })).toMatchObject({ ok: true });
  await running.run(1_000);
}

const migrateTo = (name: string, group: string, resource: string) =>
  running.create(STORAGE_VERSION_MIGRATIONS.groupResource, {
    apiVersion: 'storagemigration.k8s.io/v1beta1',
    kind: 'StorageVersionMigration',
    metadata: { name },
    spec: { resource: { group, resource } },
  });

const migration = (name: string) =>
  running.cluster.state.get<StorageVersionMigration>(STORAGE_VERSION_MIGRATIONS, undefined, name)!;
const conditions = (name: string) =>
  migration(name).status?.conditions?.map(({ type, status, reason, message }) => [type, status, reason, message]);
const definition = () =>
  running.cluster.state.get<CustomResourceDefinition>(CUSTOM_RESOURCE_DEFINITIONS, undefined, WIDGETS)!;
const widgets = () =>
  [...running.cluster.state.listResource(WIDGETS)].map(({ apiVersion, metadata, ...object }) => [
    metadata.name,
    apiVersion,
    object,
  ]);

const SUCCEEDED = [
  ['Running', 'False', 'MigrationCompleted', 'Migration completed'],
  ['Succeeded', 'True', 'StorageVersionMigrationSucceeded', ''],
];

test('objects are rewritten in the version that they are to be stored in, and the definition says so', async () => {
  await withWidgets();
  await storeIn('v2');
  expect(widgets().map(([, apiVersion]) => apiVersion)).toEqual(['example.com/v1', 'example.com/v1']);
  expect(definition().status?.storedVersions).toEqual(['v1', 'v2']);
  await migrateTo('widgets', 'example.com', 'widgets');
  await running.run(10_000);
  expect(widgets()).toEqual([
    ['a', 'example.com/v2', { kind: 'Widget', size: 1 }],
    ['b', 'example.com/v2', { kind: 'Widget', size: 1 }],
  ]);
  expect(conditions('widgets')).toEqual(SUCCEEDED);
  expect(migration('widgets').status?.resourceVersion).toMatch(/^[1-9]\d*$/);
  expect(definition().status?.storedVersions).toEqual(['v2']);
  expect(definition().status?.conditions?.find(({ type }) => type === 'StorageMigrating')).toMatchObject({
    status: 'False',
    reason: 'MigrationSucceeded',
    message: 'The migration has succeeded and the stored versions have been updated',
  });
  const settled = running.cluster.state.seen;
  await running.run(60_000);
  expect(migration('widgets').metadata.resourceVersion <= String(settled)).toBe(true);
});

test('built-in objects lie in the right version already', async () => {
  await migrateTo('all', '', 'namespaces');
  const before = [...running.cluster.state.listResource('namespaces')];
  await running.run(5_000);
  expect(conditions('all')).toEqual(SUCCEEDED);
  expect([...running.cluster.state.listResource('namespaces')]).toEqual(before);
});

test('a resource that nobody serves is waited for a minute', async () => {
  await migrateTo('none', 'example.com', 'nothings');
  await running.run(50_000);
  expect(conditions('none')).toEqual([['Running', 'True', 'MigrationRunning', 'The migration is running']]);
  await running.run(20_000);
  expect(conditions('none')).toEqual([
    ['Running', 'False', 'MigrationCompleted', 'Migration completed'],
    ['Failed', 'True', 'StorageVersionMigrationFailed', 'resource does not exist in discovery'],
  ]);
});

test('a resource that cannot be written is refused', async () => {
  await migrateTo('reviews', 'authorization.k8s.io', 'subjectaccessreviews');
  await running.run(5_000);
  expect(conditions('reviews')?.[1]).toEqual([
    'Failed',
    'True',
    'StorageVersionMigrationFailed',
    'resource "authorization.k8s.io/v1, Resource=subjectaccessreviews" does not support discovery operations: [update patch list]',
  ]);
});

test('an object that is no longer sound makes it fail', async () => {
  await withWidgets();
  const strict = {
    ...version('v2', true),
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: { size: { type: 'integer', minimum: 5 } },
        'x-kubernetes-validations': [{ rule: 'self.size > 5' }],
      },
    },
  };
  const value = { spec: { versions: [version('v1', false), strict] } };
  const target = { resource: CUSTOM_RESOURCE_DEFINITIONS.groupResource, name: WIDGETS };
  await running.submit({ verb: 'patch', target, patch: { type: 'merge', value } });
  await running.run(1_000);
  await migrateTo('widgets', 'example.com', 'widgets');
  await running.run(10_000);
  // A rule over the whole object is asked again, as in every other update.
  expect(conditions('widgets')?.[1]).toEqual([
    'Failed',
    'True',
    'StorageVersionMigrationFailed',
    'migration encountered unhandled error: Widget.example.com "a" is invalid: <nil>: Invalid value: failed rule: self.size > 5',
  ]);
  // Kubernetes takes the old version away even so: finishCRDMigration asks for the generation only.
  expect(definition().status?.storedVersions).toEqual(['v2']);
  expect(definition().status?.conditions?.find(({ type }) => type === 'StorageMigrating')).toMatchObject({
    status: 'False',
    reason: 'MigrationFailed',
    message: 'The migration has failed',
  });
});

test('two of one resource run one after the other', async () => {
  await withWidgets();
  await migrateTo('one', 'example.com', 'nothings');
  await migrateTo('two', 'example.com', 'nothings');
  await running.run(5_000);
  expect(conditions('two')).toBeUndefined();
  await running.run(70_000);
  expect(conditions('two')?.[0]?.[0]).toBe('Running');
});

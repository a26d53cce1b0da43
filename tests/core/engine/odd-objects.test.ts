import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import { DEPLOYMENTS, ENDPOINT_SLICES } from '../../../core/schema/kinds.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { rebuildState } from '../../../core/state/load-state.js';
import { type NullishObject, nullishObjects } from '../../support/nullish-objects.js';
import { runs } from '../../support/runs.js';
import { storedLog } from '../../support/stored-log.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';
import { webDeployment } from '../../support/web-deployment.js';

/** What most controllers look at. */
const CENTRAL = [
  'pods',
  'nodes',
  'services',
  'namespaces',
  'endpoints',
  'serviceaccounts',
  'configmaps',
  'replicasets.apps',
  'deployments.apps',
  'endpointslices.discovery.k8s.io',
  'poddisruptionbudgets.policy',
  'leases.coordination.k8s.io',
];

const odd = fc.oneof({ arbitrary: nullishObjects(CENTRAL), weight: 3 }, { arbitrary: nullishObjects(), weight: 1 });
const oddObjects = fc.array(odd, { minLength: 1, maxLength: 12 });

/** Makes a Deployment that only the simulated nodes may run, and its Service; scales it. Fails when it does not become ready. */
async function theHealthyPartGoesOn(cluster: TestCluster): Promise<void> {
  const nodeSelector = { 'node.kubernetes.io/instance-type': 'simulated-4cpu-16gi' };
  await cluster.create('deployments.apps', webDeployment(2, { nodeSelector }));
  const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] };
  await cluster.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'default', name: 'web' },
    spec,
  });
  await cluster.run(30_000);
  const target = { resource: 'deployments.apps', namespace: 'default', name: 'web' };
  await cluster.submit({ verb: 'patch', target, patch: { type: 'merge', value: { spec: { replicas: 3 } } } });
  await cluster.run(30_000);
  const { state } = cluster.cluster;
  expect(state.get(DEPLOYMENTS, 'default', 'web')?.status).toMatchObject({ replicas: 3, readyReplicas: 3 });
  const slices = [...state.list(ENDPOINT_SLICES, 'default')].filter(
    ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web',
  );
  expect(slices.flatMap(({ endpoints }) => endpoints ?? [])).toHaveLength(3);
}

/** Law 1: what was stored stays as it was stored, and what was changed since follows from it. */
async function theLogRebuildsTheState({ cluster, log }: TestCluster): Promise<void> {
  const rebuilt = await rebuildState(log);
  expect(rebuilt.resources()).toEqual(cluster.state.resources());
  for (const resource of rebuilt.resources()) {
    expect([...rebuilt.collection(resource).values()]).toEqual([...cluster.state.collection(resource).values()]);
  }
  expect(await log.verify()).toMatchObject({ ok: true });
}

async function deleteAll(cluster: TestCluster, objects: readonly NullishObject[]): Promise<void> {
  for (const { info, object } of objects) {
    const { name, namespace } = object['metadata'] as { name: string; namespace?: string };
    await cluster.submit({ verb: 'delete', target: { resource: info.groupResource, namespace, name } });
  }
  await cluster.run(60_000);
}

describe('objects that say little, left out, null or empty', () => {
  property.prop([oddObjects], runs(60))(
    'written beside a healthy cluster are no defect, and it goes on',
    async (objects) => {
      const cluster = await testCluster();
      try {
        for (const { info, object } of objects) {
          const { name, namespace } = object['metadata'] as { name: string; namespace?: string };
          await cluster.submit({ verb: 'create', target: { resource: info.groupResource, namespace, name }, object });
        }
        await theHealthyPartGoesOn(cluster);
        await deleteAll(cluster, objects);
      } finally {
        await cluster.stop();
      }
    },
  );

  property.prop([oddObjects], runs(60))('found in an old log are no defect either', async (objects) => {
    const cluster = await testCluster({ log: await storedLog(objects) });
    try {
      await theHealthyPartGoesOn(cluster);
      await theLogRebuildsTheState(cluster);
      await deleteAll(cluster, objects);
    } finally {
      await cluster.stop();
    }
  });
});

const container = { name: 'c', image: 'nginx:1' };
const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: null } };

describe('what stopped controllers', () => {
  test.each<[string, string, JsonObject]>([
    ['a Node without spec', 'nodes', {}],
    ['a Node whose spec is null', 'nodes', { spec: null, status: null }],
    ['a Pod whose required node affinity is null', 'pods', { spec: { containers: [container], affinity } }],
    [
      'a Pod with null lists',
      'pods',
      { spec: { nodeName: 'node-1', containers: [container], initContainers: null, volumes: null, tolerations: null } },
    ],
    [
      'a Pod with nulls in its lists',
      'pods',
      { spec: { nodeName: 'node-1', containers: [container], volumes: [null], tolerations: [null] } },
    ],
    ['a ConfigMap whose data is null', 'configmaps', { data: null, binaryData: null }],
    ['a Lease without spec', 'leases.coordination.k8s.io', {}],
  ])('%s, written or found in an old log', async (_what, resource, rest) => {
    const info = loadSchemas().byGroupResource(resource)!;
    const metadata = { name: 'odd-0', ...(info.namespaced ? { namespace: 'default' } : {}) };
    const apiVersion = info.group === '' ? info.version : `${info.group}/${info.version}`;
    const object = { apiVersion, kind: info.kind, metadata, ...rest };
    const written = await testCluster();
    await written.submit({ verb: 'create', target: { resource, ...metadata }, object });
    await theHealthyPartGoesOn(written);
    await written.stop();
    const found = await testCluster({ log: await storedLog([{ info, object }]) });
    await theHealthyPartGoesOn(found);
    await theLogRebuildsTheState(found);
    await found.stop();
  });
});

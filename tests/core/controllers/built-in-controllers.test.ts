import { expect, test } from 'vitest';
import { builtInControllers } from '../../../core/controllers/built-in-controllers.js';
import { checkPolicyTypesIn } from '../../../core/engine/check-policy-types.js';
import { findMigratedIn } from '../../../core/engine/find-migrated.js';
import type { ResourceType } from '../../../core/model/resource-type.js';
import { findScaleIn } from '../../../core/schema/find-scale.js';
import {
  CONFIG_MAPS,
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  ENDPOINTS,
  NAMESPACES,
  PODS,
  REPLICA_SETS,
  SERVICE_ACCOUNTS,
} from '../../../core/schema/kinds.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { resourceOf } from './support/kinds.js';
import { deployment, namespace, node, service } from './support/objects.js';
import { runKubelets, TinyCluster } from './support/tiny-cluster.js';

const all = () =>
  builtInControllers({
    resourceOf,
    findScale: findScaleIn(loadSchemas()),
    checkPolicyTypes: checkPolicyTypesIn(loadSchemas()),
    findMigrated: findMigratedIn(loadSchemas()),
    rootCa: 'PEM',
  });

/** A cluster in which a Deployment behind a Service came up. */
function running(): TinyCluster {
  const cluster = new TinyCluster(all(), [
    namespace('default'),
    node('node-1', { heartbeat: 1_000_000 }),
    service(),
    deployment(),
  ]);
  for (let round = 0; round < 3; round++) {
    cluster.settle();
    runKubelets(cluster, PODS);
  }
  cluster.settle();
  return cluster;
}

test('every controller has a name of its own', () => {
  const names = all().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('nothing is published when there is no root certificate', () => {
  expect(builtInControllers({ resourceOf }).map(({ name }) => name)).not.toContain('root-ca-cert-publisher');
});

test('a Deployment behind a Service comes up, and stays settled', () => {
  const cluster = running();
  expect(cluster.view.get(DEPLOYMENTS, 'default', 'web')?.status).toMatchObject({
    availableReplicas: 3,
    updatedReplicas: 3,
  });
  expect([...cluster.view.list(ENDPOINT_SLICES)][0]?.endpoints).toHaveLength(3);
  expect(cluster.view.get(ENDPOINTS, 'default', 'web')?.subsets?.[0]?.addresses).toHaveLength(3);
  expect(cluster.view.get(SERVICE_ACCOUNTS, 'default', 'default')).toBeDefined();
  expect(cluster.view.get(CONFIG_MAPS, 'default', 'kube-root-ca.crt')).toBeDefined();
  const settled = cluster.view;
  cluster.advance(1000);
  expect(cluster.view).toBe(settled);
});

const STORED: readonly ResourceType[] = [NAMESPACES, DEPLOYMENTS, REPLICA_SETS, PODS, ENDPOINT_SLICES, ENDPOINTS];

test('controllers that start over a settled cluster change nothing', () => {
  const cluster = running();
  for (const controller of all()) {
    for (const type of STORED) {
      for (const object of cluster.view.list(type)) {
        const named = controller.watches.filter((watch) => watch.type.groupResource === type.groupResource);
        const requests = named.flatMap((watch) => [...watch.requests({ after: object }, cluster.view)]);
        requests.push(
          ...(named.length > 0
            ? []
            : (controller.watchAll?.(type.groupResource, { after: object }, cluster.view) ?? [])),
        );
        for (const request of requests) {
          expect([controller.name, controller.reconcile(cluster.view, request, cluster.now).intents]).toEqual([
            controller.name,
            [],
          ]);
        }
      }
    }
  }
});

test.each(['Background', 'Foreground'] as const)(
  '%s deletion of a Deployment takes its ReplicaSets and Pods',
  (policy) => {
    const cluster = running();
    cluster.delete(DEPLOYMENTS, deployment(), policy === 'Foreground' ? 'Foreground' : undefined);
    cluster.settle();
    expect(cluster.view.get(DEPLOYMENTS, 'default', 'web') === undefined).toBe(policy === 'Background');
    runKubelets(cluster, PODS);
    cluster.advance(10);
    expect([...cluster.view.list(PODS), ...cluster.view.list(REPLICA_SETS), ...cluster.view.list(DEPLOYMENTS)]).toEqual(
      [],
    );
    expect([...cluster.view.list(ENDPOINT_SLICES)][0]?.endpoints).toEqual([]);
  },
);

test('deleting a namespace empties it, though controllers keep working', () => {
  const cluster = running();
  cluster.delete(NAMESPACES, namespace('default'));
  // It is left alone for its first five seconds.
  for (let round = 0; round < 4; round++) {
    cluster.advance(3);
    runKubelets(cluster, PODS);
  }
  cluster.advance(10);
  expect(cluster.view.get(NAMESPACES, undefined, 'default')).toBeUndefined();
});

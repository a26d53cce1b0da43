import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rolloutBudget } from '../../../core/controllers/deployment/budget.js';
import { deploymentController } from '../../../core/controllers/deployment/deployment-controller.js';
import { garbageCollector } from '../../../core/controllers/garbage-collector/garbage-collector.js';
import { isPodReady } from '../../../core/controllers/pods/pod-condition.js';
import { replicaSetController } from '../../../core/controllers/replicaset/replica-set-controller.js';
import type { View } from '../../../core/model/view.js';
import type { Deployment } from '../../../core/schema/generated/types/apps.js';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../../../core/schema/kinds.js';
import { resourceOf } from './support/kinds.js';
import { deployment, template } from './support/objects.js';
import { runKubelets, TinyCluster } from './support/tiny-cluster.js';

const amount = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
);
const budget = fc.record({ replicas: fc.integer({ min: 0, max: 8 }), maxSurge: amount, maxUnavailable: amount });

function clusterWith({
  replicas,
  maxSurge,
  maxUnavailable,
}: {
  replicas: number;
  maxSurge: number | string;
  maxUnavailable: number | string;
}) {
  const strategy = { type: 'RollingUpdate' as const, rollingUpdate: { maxSurge, maxUnavailable } };
  const controllers = [deploymentController(), replicaSetController(), garbageCollector(resourceOf)];
  return new TinyCluster(controllers, [deployment({ replicas, strategy })]);
}

const current = (cluster: TinyCluster) => cluster.view.get(DEPLOYMENTS, 'default', 'web')!;

/** Lets kubelets and controllers take turns until nothing happens. */
function finish(cluster: TinyCluster): void {
  for (let round = 0; round < 60; round++) {
    cluster.settle();
    const before = cluster.view;
    runKubelets(cluster, PODS);
    cluster.now += 1000;
    if (before === cluster.view) return;
  }
  throw new Error('the rollout does not end');
}

function change(cluster: TinyCluster, spec: Partial<Deployment['spec']>): void {
  const d = current(cluster);
  cluster.put({ ...d, spec: { ...d.spec, ...spec } } as Deployment);
}

const wanted = (view: View) => [...view.list(REPLICA_SETS)].reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
const ready = (view: View) =>
  [...view.list(PODS)].filter((pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined).length;

function expectConverged(cluster: TinyCluster, image: string): void {
  const { spec, status } = current(cluster);
  const replicas = spec.replicas ?? 0;
  const pods = [...cluster.view.list(PODS)];
  expect(pods.map((pod) => pod.spec.containers[0]?.image)).toEqual(pods.map(() => image));
  expect(pods).toHaveLength(replicas);
  expect(status?.updatedReplicas ?? 0).toBe(replicas);
  expect(status?.availableReplicas ?? 0).toBe(replicas);
  expect(status?.conditions?.find(({ type }) => type === 'Progressing')?.reason).toBe('NewReplicaSetAvailable');
}

describe('every rolling update', () => {
  test('stays within its budget by its own decisions, and ends with all Pods new', () => {
    fc.assert(
      fc.property(budget, (options) => {
        const cluster = clusterWith(options);
        finish(cluster);
        expectConverged(cluster, 'web:1');
        const { maxSurge, maxUnavailable } = rolloutBudget(current(cluster));
        cluster.afterWrite = (view) => {
          expect(wanted(view)).toBeLessThanOrEqual(options.replicas + maxSurge);
          expect(ready(view)).toBeGreaterThanOrEqual(options.replicas - maxUnavailable);
        };
        change(cluster, { template: template('web:2') });
        finish(cluster);
        expectConverged(cluster, 'web:2');
      }),
      { numRuns: 40 },
    );
  });

  test('never takes available Pods for new ones that do not become ready', () => {
    fc.assert(
      fc.property(budget, (options) => {
        const cluster = clusterWith(options);
        finish(cluster);
        const { maxUnavailable } = rolloutBudget(current(cluster));
        change(cluster, { template: template('web:broken') });
        for (let second = 0; second < 20; second++) cluster.advance(1);
        expect(ready(cluster.view)).toBeGreaterThanOrEqual(options.replicas - maxUnavailable);
        change(cluster, { template: template('web:1') });
        finish(cluster);
        expectConverged(cluster, 'web:1');
      }),
      { numRuns: 25 },
    );
  });

  test('ends well when template and size change again and again in between', () => {
    const step = fc.record({
      image: fc.constantFrom('web:1', 'web:2', 'web:3'),
      replicas: fc.integer({ min: 0, max: 6 }),
      rounds: fc.nat(3),
    });
    fc.assert(
      fc.property(budget, fc.array(step, { minLength: 1, maxLength: 4 }), (options, steps) => {
        const cluster = clusterWith(options);
        finish(cluster);
        for (const { image, replicas, rounds } of steps) {
          change(cluster, { template: template(image), replicas });
          for (let round = 0; round < rounds; round++) {
            cluster.settle();
            runKubelets(cluster, PODS);
          }
        }
        finish(cluster);
        expectConverged(cluster, steps.at(-1)!.image);
      }),
      { numRuns: 40 },
    );
  });

  test('gives the new ReplicaSet the highest revision, and the Deployment the same', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('web:1', 'web:2', 'web:3'), { maxLength: 5 }), (images) => {
        const cluster = clusterWith({ replicas: 1, maxSurge: 1, maxUnavailable: 0 });
        finish(cluster);
        for (const image of images) {
          change(cluster, { template: template(image) });
          finish(cluster);
        }
        const revisions = [...cluster.view.list(REPLICA_SETS)].map(({ metadata, spec }) => ({
          revision: Number(metadata.annotations?.['deployment.kubernetes.io/revision']),
          replicas: spec.replicas,
        }));
        const highest = Math.max(...revisions.map(({ revision }) => revision));
        expect(revisions.filter(({ replicas }) => replicas === 1)).toEqual([{ revision: highest, replicas: 1 }]);
        expect(current(cluster).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe(String(highest));
      }),
      { numRuns: 25 },
    );
  });
});

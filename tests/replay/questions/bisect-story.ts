import type { JsonObject } from '../../../core/model/json.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';

/** The revisions of a roll-out that one asks about. */
export interface BadRollOut {
  readonly test: TestCluster;
  /** All Pods are ready. */
  readonly ready: number;
  /** Somebody gives the Deployment an image that does not exist. */
  readonly badImage: number;
  /** No Pod is ready. */
  readonly broken: number;
  /** All Pods are ready again, with a good image. */
  readonly repaired: number;
}

/** A Deployment that takes all Pods down before it starts new ones is given a bad image, and some time later a good one. */
export async function badRollOut(): Promise<BadRollOut> {
  const test = await testCluster();
  const head = () => test.log.head().revision;
  await test.create('deployments.apps', deployment());
  await test.run(30_000);
  const ready = head();
  const badImage = head() + 1;
  await setImage(test, 'registry.example/web:missing');
  await test.run(60_000);
  const broken = head();
  await setImage(test, 'nginx:1.27');
  await test.run(60_000);
  return { test, ready, badImage, broken, repaired: head() };
}

function deployment(): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'frontend', namespace: 'default' },
    spec: {
      replicas: 2,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: 'frontend' } },
      template: {
        metadata: { labels: { app: 'frontend' } },
        spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image: 'nginx:1.26' }] },
      },
    },
  };
}

async function setImage(test: TestCluster, image: string): Promise<void> {
  const result = await test.submit({
    verb: 'patch',
    target: { resource: 'deployments.apps', namespace: 'default', name: 'frontend' },
    patch: { type: 'strategic', value: { spec: { template: { spec: { containers: [{ name: 'main', image }] } } } } },
  });
  if (!result.ok) throw new Error(result.error.message);
}

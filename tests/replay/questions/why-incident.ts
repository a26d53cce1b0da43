import { type TestCluster, testCluster } from '../../support/test-cluster.js';

/** The revisions of an incident that one asks about. */
export interface Incident {
  readonly test: TestCluster;
  /** Somebody creates the Deployment. */
  readonly created: number;
  /** Somebody gives it an image that does not exist. */
  readonly badImage: number;
  /** Somebody cuts the power of a node that runs its Pods. */
  readonly powerOff: number;
}

/** A Deployment is created, given an image that does not exist, and loses a node; what follows takes its course. */
export async function incident(): Promise<Incident> {
  const test = await testCluster();
  const next = () => test.log.head().revision + 1;
  await test.run(5_000);
  const created = next();
  await test.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'main', image: 'nginx:1' }] },
      },
    },
  });
  await test.run(30_000);
  const badImage = next();
  await test.submit({
    verb: 'patch',
    target: { resource: 'deployments.apps', namespace: 'default', name: 'web' },
    patch: {
      type: 'strategic',
      value: {
        spec: { template: { spec: { containers: [{ name: 'main', image: 'registry.example/app:missing' }] } } },
      },
    },
  });
  await test.run(60_000);
  const powerOff = next();
  await power(test, 'off');
  await test.run(400_000);
  return { test, created, badImage, powerOff };
}

/** Switches a node's power, as a person does. */
export async function power(test: TestCluster, to: 'on' | 'off'): Promise<void> {
  const annotations = { 'simulation.hindcast.dev/power': to };
  await test.submit({
    verb: 'patch',
    target: { resource: 'nodes', name: 'node-1' },
    patch: { type: 'merge', value: { metadata: { annotations } } },
  });
}

import fc from 'fast-check';
import type { Command } from '../../core/model/command.js';
import type { JsonObject } from '../../core/model/json.js';
import type { TestCluster } from '../support/test-cluster.js';

/** One step of a story: somebody asks for something, or time passes. */
export type Step =
  | { readonly type: 'command'; readonly command: Command }
  | { readonly type: 'wait'; readonly milliseconds: number };

const NAMES = ['a', 'b', 'c'];
const name = fc.constantFrom(...NAMES);
const namespace = fc.constantFrom('default', 'other');
const replicas = fc.integer({ min: 0, max: 4 });
const image = fc.constantFrom('nginx:1', 'nginx:2', 'registry.example/app:missing');

const configMap = (namespaceName: string, objectName: string, value: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: objectName, namespace: namespaceName },
  data: { value },
});

const deployment = (namespaceName: string, objectName: string, count: number, imageName: string): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: objectName, namespace: namespaceName },
  spec: {
    replicas: count,
    selector: { matchLabels: { app: objectName } },
    template: {
      metadata: { labels: { app: objectName } },
      spec: { terminationGracePeriodSeconds: 2, containers: [{ name: 'main', image: imageName }] },
    },
  },
});

const target = (resource: string) => fc.record({ resource: fc.constant(resource), namespace, name });
const deploymentTarget = target('deployments.apps');

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ ns: namespace, name, value: fc.string({ maxLength: 5 }) }).map(
    ({ ns, name: objectName, value }): Command => ({
      verb: 'create',
      target: { resource: 'configmaps', namespace: ns, name: objectName },
      object: configMap(ns, objectName, value),
    }),
  ),
  fc.record({ target: target('configmaps'), value: fc.string({ maxLength: 5 }) }).map(
    ({ target: to, value }): Command => ({
      verb: 'patch',
      target: to,
      patch: { type: 'merge', value: { data: { value, more: value } } },
    }),
  ),
  target('configmaps').map((to): Command => ({ verb: 'delete', target: to })),
  fc.record({ ns: namespace, name, replicas, image }).map(
    ({ ns, name: objectName, replicas: count, image: imageName }): Command => ({
      verb: 'create',
      target: { resource: 'deployments.apps', namespace: ns, name: objectName },
      object: deployment(ns, objectName, count, imageName),
    }),
  ),
  fc.record({ target: deploymentTarget, replicas }).map(
    ({ target: to, replicas: count }): Command => ({
      verb: 'patch',
      target: to,
      patch: { type: 'merge', value: { spec: { replicas: count } } },
    }),
  ),
  fc.record({ target: deploymentTarget, image }).map(
    ({ target: to, image: imageName }): Command => ({
      verb: 'patch',
      target: to,
      patch: {
        type: 'strategic',
        value: { spec: { template: { spec: { containers: [{ name: 'main', image: imageName }] } } } },
      },
    }),
  ),
  fc
    .record({
      target: deploymentTarget,
      policy: fc.constantFrom('Background' as const, 'Foreground' as const, 'Orphan' as const),
    })
    .map(
      ({ target: to, policy }): Command => ({ verb: 'delete', target: to, deletion: { propagationPolicy: policy } }),
    ),
  name.map(
    (objectName): Command => ({
      verb: 'create',
      target: { resource: 'services', namespace: 'default', name: objectName },
      object: service(objectName),
    }),
  ),
  fc.constant<Command>({
    verb: 'create',
    target: { resource: 'namespaces', name: 'other' },
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } },
  }),
  fc.constant<Command>({ verb: 'delete', target: { resource: 'namespaces', name: 'other' } }),
  fc.record({ node: fc.constantFrom('node-1', 'node-2'), power: fc.constantFrom('off', 'on') }).map(
    ({ node, power }): Command => ({
      verb: 'patch',
      target: { resource: 'nodes', name: node },
      patch: { type: 'merge', value: { metadata: { annotations: { 'simulation.hindcast.dev/power': power } } } },
    }),
  ),
);

function service(objectName: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: objectName, namespace: 'default' },
    spec: { selector: { app: objectName }, ports: [{ port: 80 }] },
  };
}

/** Stories of a few dozen steps. */
export const anyStory: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: command.map((value): Step => ({ type: 'command', command: value })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(10, 500, 3_000, 60_000).map((milliseconds): Step => ({ type: 'wait', milliseconds })),
    },
  ),
  { minLength: 3, maxLength: 25 },
);

/** Plays a story to its end. Refusals are part of it. */
export async function play(test: TestCluster, story: readonly Step[]): Promise<void> {
  for (const step of story) {
    if (step.type === 'wait') await test.run(step.milliseconds);
    else await test.submit(step.command);
  }
  await test.run(1_000);
}

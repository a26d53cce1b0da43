import { describe, expect, it } from 'vitest';
import { applyStrategicMergePatch } from '../../../../core/api/patch/strategic-merge-patch.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import type { FieldSchema } from '../../../../core/schema/field-schema.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { freeze } from './json-generators.js';

function patched(document: Json, patch: Json, of: FieldSchema | undefined): Json {
  const result = applyStrategicMergePatch(freeze(document), freeze(patch), of);
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.message}`);
  return result.value;
}

describe('what kubectl apply sends', () => {
  const deployment = loadSchemas().definition('io.k8s.api.apps.v1.Deployment');
  const service = loadSchemas().definition('io.k8s.api.core.v1.Service');
  const live = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      finalizers: ['a', 'b'],
      ownerReferences: [{ uid: '1', name: 'x' }],
      labels: { app: 'web' },
    },
    spec: {
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: {
        spec: {
          containers: [
            {
              name: 'web',
              image: 'nginx:1',
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
              ports: [{ containerPort: 80, protocol: 'TCP' }],
            },
            { name: 'injected', image: 'proxy:1' },
          ],
          tolerations: [{ key: 'x' }],
          volumes: [{ name: 'data', emptyDir: {} }],
        },
      },
    },
  };

  it('changes an image and an environment, and leaves the injected container alone', () => {
    const patch = {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'web' }],
            containers: [
              {
                name: 'web',
                image: 'nginx:2',
                '$setElementOrder/env': [{ name: 'B' }, { name: 'C' }],
                env: [
                  { name: 'C', value: '3' },
                  { name: 'A', $patch: 'delete' },
                ],
              },
            ],
          },
        },
      },
    };
    const result = patched(live, patch, deployment) as typeof live;
    const containers = result.spec.template.spec.containers;
    expect(containers[0]).toEqual({
      ...live.spec.template.spec.containers[0],
      image: 'nginx:2',
      env: [
        { name: 'B', value: '2' },
        { name: 'C', value: '3' },
      ],
    });
    expect(containers[1]).toBe(live.spec.template.spec.containers[1]);
    expect(result.metadata).toBe(live.metadata);
  });

  it('changes the strategy and drops the parameters of the old one', () => {
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    expect(patched(live, patch, deployment)).toMatchObject({ spec: { strategy: { type: 'Recreate' } } });
    expect((patched(live, patch, deployment) as typeof live).spec.strategy).not.toHaveProperty('rollingUpdate');
  });

  it('changes the kind of a volume', () => {
    const patch = {
      spec: {
        template: {
          spec: {
            volumes: [{ name: 'data', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/x' }, emptyDir: null }],
          },
        },
      },
    };
    expect((patched(live, patch, deployment) as typeof live).spec.template.spec.volumes).toEqual([
      { name: 'data', hostPath: { path: '/x' } },
    ]);
  });

  it('replaces tolerations, and merges finalizers and owners', () => {
    const patch = {
      metadata: {
        '$deleteFromPrimitiveList/finalizers': ['a'],
        finalizers: ['c'],
        ownerReferences: [
          { uid: '2', name: 'y' },
          { uid: '1', $patch: 'delete' },
        ],
      },
      spec: { template: { spec: { tolerations: [{ key: 'y' }] } } },
    };
    const result = patched(live, patch, deployment) as typeof live;
    expect(result.spec.template.spec.tolerations).toEqual([{ key: 'y' }]);
    expect(result.metadata.finalizers).toEqual(['c', 'b']);
    expect(result.metadata.ownerReferences).toEqual([{ uid: '2', name: 'y' }]);
  });

  it('merges the ports of a service by number', () => {
    const ports = [
      { name: 'http', port: 80, targetPort: 8080, nodePort: 30_001 },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ];
    const patch = {
      spec: {
        '$setElementOrder/ports': [{ port: 80 }, { port: 443 }],
        ports: [
          { port: 443, name: 'https' },
          { port: 53, $patch: 'delete' },
          { port: 80, targetPort: 'web' },
        ],
      },
    };
    expect(() => patched({ spec: { ports } }, patch, service)).toThrow("doesn't match $setElementOrder");
    const ordered = {
      spec: { ...patch.spec, ports: [patch.spec.ports[2]!, patch.spec.ports[0]!, patch.spec.ports[1]!] },
    };
    expect(patched({ spec: { ports } }, ordered as JsonObject, service)).toEqual({
      spec: {
        ports: [
          { name: 'http', port: 80, targetPort: 'web', nodePort: 30_001 },
          { port: 443, name: 'https' },
        ],
      },
    });
  });
});

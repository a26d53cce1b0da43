import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { statusCauses, updateCauses } from '../kind-named.js';
import { binding, container, jobWith, made, RBAC, selector, serviceWith, workload } from './fixtures.js';

describe('what may not change', () => {
  test.each<[string, JsonObject, JsonObject, string, string]>([
    [
      'deployments.apps',
      workload('deployments.apps', {
        template: { metadata: { labels: { app: 'b' } }, spec: { containers: [container] } },
        ...selector({ app: 'b' }),
      }),
      workload('deployments.apps'),
      'spec.selector',
      'Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
    ],
    [
      'statefulsets.apps',
      workload('statefulsets.apps', { serviceName: 'x' }),
      workload('statefulsets.apps'),
      'spec',
      "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
    [
      'jobs.batch',
      jobWith({ completions: 2 }),
      jobWith({ completions: 1 }),
      'spec.completions',
      'Invalid value: 2: field is immutable',
    ],
    [
      'services',
      serviceWith({ clusterIP: '10.0.0.2' }),
      serviceWith({ clusterIP: '10.0.0.1' }),
      'spec.clusterIPs[0]',
      'Invalid value: ["10.0.0.2"]: may not change once set',
    ],
    [
      'secrets',
      made('secrets', { type: 'a/b' }),
      made('secrets', {}),
      'type',
      'Invalid value: "a/b": field is immutable',
    ],
    [
      'secrets',
      made('secrets', { immutable: true, data: { a: 'eA==' } }),
      made('secrets', { immutable: true }),
      'data',
      'Forbidden: field is immutable when `immutable` is set',
    ],
    [
      'configmaps',
      made('configmaps', {}),
      made('configmaps', { immutable: true }),
      'immutable',
      'Forbidden: field is immutable when `immutable` is set',
    ],
    [
      'nodes',
      made('nodes', { spec: { podCIDR: '10.1.0.0/24' } }, false),
      made('nodes', { spec: { podCIDR: '10.0.0.0/24' } }, false),
      'spec.podCIDRs',
      'Forbidden: node updates may not change podCIDR except from "" to valid',
    ],
    [
      `rolebindings.${RBAC}`,
      binding({ roleRef: { kind: 'Role', name: 'x' } }),
      binding(),
      'roleRef',
      'Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"x"}: cannot change roleRef',
    ],
    [
      'storageclasses.storage.k8s.io',
      made('storageclasses.storage.k8s.io', { provisioner: 'b' }, false),
      made('storageclasses.storage.k8s.io', { provisioner: 'a' }, false),
      'provisioner',
      'Invalid value: "b": field is immutable',
    ],
  ])('of %s', (resource, object, old, field, message) => {
    expect(
      updateCauses(resource, object, old).map((cause) => ({ field: cause.field, message: cause.message })),
    ).toContainEqual({ field, message });
    expect(updateCauses(resource, old, old)).toEqual([]);
  });

  test('a suspended Job that never started may be sent elsewhere', () => {
    const sent = (nodeSelector: object) =>
      jobWith({ suspend: true, template: { spec: { containers: [container], restartPolicy: 'Never', nodeSelector } } });
    expect(updateCauses('jobs.batch', sent({ a: 'b' }), sent({ a: 'c' }))).toEqual([]);
    const started = { ...sent({ a: 'c' }), status: { startTime: 't' } };
    expect(updateCauses('jobs.batch', sent({ a: 'b' }), started)).toMatchObject([{ field: 'spec.template' }]);
  });
});

test('counts in a status fit together', () => {
  const old = workload('replicasets.apps');
  expect(statusCauses('replicasets.apps', { ...old, status: { replicas: 1, readyReplicas: 2 } }, old)).toMatchObject([
    { field: 'status.readyReplicas', message: 'Invalid value: 2: cannot be greater than status.replicas' },
  ]);
});

import { afterEach, describe, expect, test } from 'vitest';
import { type BootstrapObject, setUp } from '../../../core/engine/bootstrap.js';
import { localApiServices, retiredApiServices } from '../../../core/engine/local-api-services.js';
import type { APIService } from '../../../core/schema/generated/types/apiregistration.js';
import { API_SERVICES } from '../../../core/schema/kinds.js';
import { createSchemas, loadSchemas } from '../../../core/schema/schemas.js';
import { stateOf } from '../../support/state-of.js';
import { clusterOf, stopClusters } from './cluster-of.js';

afterEach(stopClusters);

const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const objects = localApiServices(loadSchemas());

function apiService(name: string, managed: string, spec: Partial<APIService['spec']> = {}): APIService {
  const [version = '', ...group] = name.split('.');
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { [AUTOMANAGED]: managed },
    },
    spec: { group: group.join('.'), version, groupPriorityMinimum: 17800, versionPriority: 15, ...spec },
  };
}

const state = (...found: readonly APIService[]) => stateOf(found.map((one) => [API_SERVICES, one] as const));
const brought = (...found: readonly APIService[]) =>
  setUp(
    state(...found),
    objects.filter(({ object }) => nameOf(object) === 'v1.apps'),
    0,
  );
const nameOf = (object: BootstrapObject['object']) => (object['metadata'] as { name: string }).name;

describe('the APIServices of what a server serves itself', () => {
  test('are one for each group version but that of APIServices, and can be reached', async () => {
    const { cluster } = await clusterOf([], { objects });
    const made = [...cluster.state.list(API_SERVICES)];
    expect(made).toHaveLength(
      loadSchemas()
        .groups()
        .flatMap(({ versions }) => versions).length - 1,
    );
    expect(made.map(({ metadata }) => metadata.name)).not.toContain('v1.apiregistration.k8s.io');
    for (const { status } of made) expect(status?.conditions).toMatchObject([{ type: 'Available', status: 'True' }]);
    expect(cluster.state.get(API_SERVICES, undefined, 'v1.')?.spec).toEqual({
      version: 'v1',
      groupPriorityMinimum: 18000,
      versionPriority: 1,
    });
  });

  test('are put right at the start, unless somebody took them over', () => {
    expect(brought(apiService('v1.apps', 'onstart'))).toEqual([]);
    expect(brought(apiService('v1.apps', 'onstart', { versionPriority: 1 }))).toMatchObject([
      { verb: 'update', object: { spec: { versionPriority: 15 } } },
    ]);
    expect(brought(apiService('v1.apps', '', { versionPriority: 1 }))).toEqual([]);
  });

  test('go at the start when their group version is served no longer', () => {
    const fewer = createSchemas(loadSchemas().bundle, { serves: ({ group }) => group !== 'apps' });
    const found = state(
      apiService('v1.apps', 'onstart'),
      apiService('v1.batch', 'onstart'),
      apiService('v1.example.com', 'true'),
      apiService('v2.apps', ''),
    );
    expect(retiredApiServices(found, fewer)).toEqual([
      {
        verb: 'delete',
        target: { resource: 'apiservices.apiregistration.k8s.io', name: 'v1.apps' },
        deletion: { preconditions: { uid: 'v1.apps' } },
      },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import {
  aggregatedDiscoveryDocument,
  apiGroupDocument,
  apiGroupListDocument,
  apiResourceListDocument,
  apiVersionsDocument,
  storageVersionHash,
} from '../../../core/schema/discovery.js';
import { loadSchemas } from '../../../core/schema/schemas.js';

const schemas = loadSchemas();

function named(list: unknown, name: string): JsonObject | undefined {
  return (list as JsonObject[]).find((entry) => entry.name === name);
}

describe('legacy discovery', () => {
  it('lists the core versions with the address of the server', () => {
    expect(apiVersionsDocument(schemas, '10.0.0.1:6443')).toEqual({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '10.0.0.1:6443' }],
    });
  });

  it('lists the groups without the core one', () => {
    const document = apiGroupListDocument(schemas);
    expect(document).toMatchObject({ kind: 'APIGroupList', apiVersion: 'v1' });
    expect(named(document.groups, '')).toBeUndefined();
    expect(named(document.groups, 'autoscaling')).toEqual({
      name: 'autoscaling',
      versions: [
        { groupVersion: 'autoscaling/v2', version: 'v2' },
        { groupVersion: 'autoscaling/v1', version: 'v1' },
      ],
      preferredVersion: { groupVersion: 'autoscaling/v2', version: 'v2' },
    });
  });

  it('describes one group', () => {
    expect(apiGroupDocument(schemas, 'apps')).toMatchObject({ kind: 'APIGroup', apiVersion: 'v1', name: 'apps' });
    expect(apiGroupDocument(schemas, 'nope.example.com')).toBeUndefined();
    expect(apiGroupDocument(schemas, '')).toBeUndefined();
  });

  it('lists resources with their subresources', () => {
    const document = apiResourceListDocument(schemas, '', 'v1') as JsonObject;
    expect(document).toMatchObject({ kind: 'APIResourceList', groupVersion: 'v1' });
    expect(named(document.resources, 'pods')).toEqual({
      name: 'pods',
      singularName: 'pod',
      namespaced: true,
      kind: 'Pod',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['po'],
      categories: ['all'],
      storageVersionHash: 'xPOwRZ+Yhw8=',
    });
    expect(named(document.resources, 'pods/eviction')).toEqual({
      name: 'pods/eviction',
      singularName: '',
      namespaced: true,
      group: 'policy',
      version: 'v1',
      kind: 'Eviction',
      verbs: ['create'],
    });
    expect(named(document.resources, 'pods/log')).toEqual({
      name: 'pods/log',
      singularName: '',
      namespaced: true,
      kind: 'Pod',
      verbs: ['get'],
    });
    expect(named(document.resources, 'bindings')).not.toHaveProperty('storageVersionHash');
  });

  it('names the apiVersion of a list except in the core group, and lists nothing for unknown versions', () => {
    expect(apiResourceListDocument(schemas, 'apps', 'v1')).toMatchObject({ apiVersion: 'v1', groupVersion: 'apps/v1' });
    expect(apiResourceListDocument(schemas, '', 'v1')).not.toHaveProperty('apiVersion');
    expect(apiResourceListDocument(schemas, 'apps', 'v1beta1')).toBeUndefined();
  });

  it('hashes the version that objects are stored in', () => {
    const resources = apiResourceListDocument(schemas, 'autoscaling', 'v1')?.resources;
    expect(named(resources, 'horizontalpodautoscalers')?.storageVersionHash).toBe(
      storageVersionHash('autoscaling', 'v2', 'HorizontalPodAutoscaler'),
    );
    const events = apiResourceListDocument(schemas, 'events.k8s.io', 'v1')?.resources;
    expect(named(events, 'events')?.storageVersionHash).toBe(storageVersionHash('', 'v1', 'Event'));
  });
});

describe('aggregated discovery', () => {
  it('holds the core group at /api and all others, in order of priority, at /apis', () => {
    const core = aggregatedDiscoveryDocument(schemas, '/api');
    expect(core).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' });
    expect(core.items).toHaveLength(1);
    const items = aggregatedDiscoveryDocument(schemas, '/apis', 'v2beta1').items as JsonObject[];
    expect(items.map((item) => (item.metadata as JsonObject).name).slice(0, 3)).toEqual([
      'apiregistration.k8s.io',
      'apps',
      'events.k8s.io',
    ]);
  });

  it('describes a resource with its scope, names and subresources', () => {
    const apps = (aggregatedDiscoveryDocument(schemas, '/apis').items as JsonObject[])[1] as JsonObject;
    const version = (apps.versions as JsonObject[])[0] as JsonObject;
    expect(version).toMatchObject({ version: 'v1', freshness: 'Current' });
    const deployments = (version.resources as JsonObject[]).find((resource) => resource.resource === 'deployments');
    expect(deployments).toEqual({
      resource: 'deployments',
      responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      subresources: [
        {
          subresource: 'scale',
          responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          verbs: ['get', 'patch', 'update'],
        },
        {
          subresource: 'status',
          responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
  });
});

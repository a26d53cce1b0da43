import { describe, expect, it } from 'vitest';
import { customKind } from '../../../check/custom-kind.js';
import { compareApiVersions } from '../../../core/schema/api-version-order.js';
import { type BundledField, loadBundle } from '../../../core/schema/bundle.js';
import { customResources } from '../../../core/schema/custom-resource.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import type { ResourceInfo } from '../../../core/schema/resource-info.js';
import { createSchemas, extendSchemas, loadSchemas } from '../../../core/schema/schemas.js';
import { CHANGES } from '../../../replay/api/change-definition.js';
import { FORKS } from '../../../replay/api/fork-definition.js';

const schemas = loadSchemas();

/** The schema at a path such as `spec.containers[].ports`, starting from a kind. */
function at(group: string, version: string, kind: string, path: string): FieldSchema {
  let schema = schemas.kindType(group, version, kind);
  for (const part of path.split('.')) {
    schema = schema?.properties?.get(part.replace('[]', ''));
    if (part.endsWith('[]')) schema = schema?.items;
  }
  if (schema === undefined) throw new Error(`nothing at ${kind} ${path}`);
  return schema;
}

/** Whether a version is neither alpha nor beta. */
const isStable = (version: string) => /^v\d+$/.test(version);

describe('the bundle', () => {
  const bundle = loadBundle();

  it('refers only to definitions it holds', () => {
    const missing: string[] = [];
    const visit = (place: string, field: BundledField): void => {
      if (field.ref !== undefined && !Object.hasOwn(bundle.definitions, field.ref))
        missing.push(`${place}: ${field.ref}`);
      if (field.items !== undefined) visit(place, field.items);
      if (field.additionalProperties !== undefined) visit(place, field.additionalProperties);
    };
    let fields = 0;
    for (const [name, definition] of Object.entries(bundle.definitions)) {
      for (const [field, schema] of Object.entries(definition.fields ?? {})) {
        fields++;
        visit(`${name}.${field}`, schema);
      }
    }
    expect(missing).toEqual([]);
    expect(Object.keys(bundle.definitions)).toHaveLength(771);
    expect(fields).toBe(3137);
  });

  it('names only fields that exist as required and as keys of a list', () => {
    const wrong: string[] = [];
    for (const name of Object.keys(bundle.definitions)) {
      const definition = schemas.definition(name);
      for (const field of definition?.required ?? [])
        if (!definition?.properties?.has(field)) wrong.push(`${name} requires ${field}`);
      for (const [field, schema] of definition?.properties ?? []) {
        const keys = [...(schema.listMapKeys ?? []), ...(schema.mergeKey === undefined ? [] : [schema.mergeKey])];
        for (const key of keys) {
          const isObjectKey = schema.items?.properties?.has(key);
          // Lists of strings may have a merge key that nobody reads: finalizers of a namespace have one in older releases.
          if (!isObjectKey && schema.items?.type === 'object') wrong.push(`${name}.${field} has the key ${key}`);
        }
        if (schema.listType === 'map' && schema.listMapKeys === undefined)
          wrong.push(`${name}.${field} is a map without keys`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('knows a type, its list and a storage version for every resource', () => {
    const { resources } = createSchemas(bundle);
    const wrong = resources.filter((info) => {
      const hasList =
        !info.verbs.includes('list') || schemas.kindType(info.group, info.version, `${info.kind}List`) !== undefined;
      const stored = schemas.byResource(info.group, info.storageVersion, info.resource);
      return schemas.typeOf(info).properties === undefined || !hasList || stored === undefined;
    });
    expect(wrong).toEqual([]);
    expect(resources).toHaveLength(95);
    expect(resources.filter((info) => isStable(info.version)).map((info) => info.groupResource)).toHaveLength(68);
  });

  it('is small enough to read in a few milliseconds', () => {
    expect(JSON.stringify(bundle).length).toBeLessThan(400_000);
  });
});

describe('facts of the kinds', () => {
  it('know how lists of a pod are merged and applied', () => {
    expect(at('', 'v1', 'Pod', 'spec.containers')).toMatchObject({
      mergeKey: 'name',
      patchStrategy: ['merge'],
      listType: 'map',
      listMapKeys: ['name'],
    });
    expect(at('', 'v1', 'Pod', 'spec.containers[].ports')).toMatchObject({
      mergeKey: 'containerPort',
      listMapKeys: ['containerPort', 'protocol'],
    });
    expect(at('', 'v1', 'Pod', 'spec.containers[].ports[].protocol')).toMatchObject({
      default: 'TCP',
      enum: ['SCTP', 'TCP', 'UDP'],
    });
    expect(at('', 'v1', 'Pod', 'spec.volumes')).toMatchObject({
      mergeKey: 'name',
      patchStrategy: ['merge', 'retainKeys'],
    });
    expect(at('', 'v1', 'Pod', 'spec.tolerations')).toMatchObject({ listType: 'atomic' });
    expect(at('', 'v1', 'Pod', 'metadata.finalizers')).toMatchObject({ listType: 'set', patchStrategy: ['merge'] });
    expect(at('', 'v1', 'Pod', 'spec.nodeSelector')).toMatchObject({ mapType: 'atomic' });
    expect(at('apps', 'v1', 'Deployment', 'spec.selector')).toMatchObject({ mapType: 'atomic' });
  });

  it('know scalars that OpenAPI writes as strings', () => {
    expect(at('', 'v1', 'Service', 'spec.ports[].targetPort').type).toBe('int-or-string');
    expect(
      at('', 'v1', 'Pod', 'spec.containers[].resources').properties?.get('limits')?.additionalProperties?.format,
    ).toBe('quantity');
    expect(at('', 'v1', 'Pod', 'metadata.creationTimestamp').format).toBe('date-time');
    expect(at('coordination.k8s.io', 'v1', 'Lease', 'spec.renewTime').format).toBe('micro-time');
    expect(at('', 'v1', 'Secret', 'data').additionalProperties?.format).toBe('byte');
    expect(at('apps', 'v1', 'ControllerRevision', 'data').type).toBe('any');
  });

  it('link types that hold themselves', () => {
    const props = schemas.definition('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps');
    expect(props?.properties?.get('not')).toBe(props);
    expect(props?.properties?.get('properties')?.additionalProperties).toBe(props);
  });
});

describe('loadSchemas', () => {
  it('is made once', () => {
    expect(loadSchemas()).toBe(schemas);
  });

  it('finds a resource by its plural, its kind and its group resource', () => {
    const info = schemas.byResource('apps', 'v1', 'deployments');
    expect(info).toMatchObject({
      kind: 'Deployment',
      singular: 'deployment',
      namespaced: true,
      groupResource: 'deployments.apps',
    });
    expect(schemas.byKind('apps', 'v1', 'Deployment')).toBe(info);
    expect(schemas.byGroupResource('deployments.apps')).toBe(info);
    expect(schemas.byResource('apps', 'v2', 'deployments')).toBeUndefined();
    expect(schemas.byResource('__proto__', 'v1', 'constructor')).toBeUndefined();
  });

  it('knows short names, categories, verbs and subresources', () => {
    expect(schemas.byGroupResource('services')).toMatchObject({ shortNames: ['svc'], categories: ['all'] });
    expect(schemas.byGroupResource('nodes')).toMatchObject({ namespaced: false, shortNames: ['no'] });
    const pods = schemas.byGroupResource('pods');
    expect(pods?.verbs).toEqual(['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']);
    expect(pods?.subresources.map((subresource) => subresource.name)).toEqual([
      'attach',
      'binding',
      'ephemeralcontainers',
      'eviction',
      'exec',
      'log',
      'portforward',
      'proxy',
      'resize',
      'status',
    ]);
    expect(pods?.subresources.find((subresource) => subresource.name === 'eviction')).toEqual({
      name: 'eviction',
      verbs: ['create'],
      group: 'policy',
      version: 'v1',
      kind: 'Eviction',
    });
    expect(schemas.byGroupResource('serviceaccounts')?.subresources[0]).toMatchObject({
      name: 'token',
      group: 'authentication.k8s.io',
      kind: 'TokenRequest',
    });
    expect(
      schemas.byGroupResource('deployments.apps')?.subresources.find((subresource) => subresource.name === 'scale'),
    ).toMatchObject({
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch', 'update'],
    });
    expect(schemas.byGroupResource('namespaces')?.verbs).not.toContain('deletecollection');
    expect(schemas.byGroupResource('componentstatuses')?.verbs).toEqual(['get', 'list']);
  });

  it('stores autoscalers as v2 and both kinds of events together', () => {
    expect(schemas.byResource('autoscaling', 'v1', 'horizontalpodautoscalers')?.storageVersion).toBe('v2');
    expect(schemas.byGroupResource('horizontalpodautoscalers.autoscaling')?.version).toBe('v2');
    const events = schemas.byGroupResource('events.events.k8s.io') as ResourceInfo;
    expect(schemas.storageOf(events)).toEqual({ groupResource: 'events', version: 'v1' });
    expect(schemas.storageOf(schemas.byGroupResource('pods') as ResourceInfo)).toEqual({
      groupResource: 'pods',
      version: 'v1',
    });
  });

  it('lists groups by priority and versions with the preferred first', () => {
    expect(
      schemas
        .groups()
        .slice(0, 4)
        .map((group) => group.name),
    ).toEqual(['', 'apiregistration.k8s.io', 'apps', 'events.k8s.io']);
    expect(schemas.groups().find((group) => group.name === 'resource.k8s.io')).toEqual({
      name: 'resource.k8s.io',
      versions: ['v1', 'v1beta2', 'v1beta1', 'v1alpha3'],
      preferredVersion: 'v1',
    });
  });

  it('knows kinds that are no resources', () => {
    for (const [group, version, kind] of [
      ['autoscaling', 'v1', 'Scale'],
      ['policy', 'v1', 'Eviction'],
      ['', 'v1', 'Binding'],
      ['', 'v1', 'Status'],
      ['', 'v1', 'DeleteOptions'],
      ['apps', 'v1', 'DeleteOptions'],
      ['example.com', 'v1', 'DeleteOptions'],
      ['', 'v1', 'PodList'],
      ['authentication.k8s.io', 'v1', 'TokenRequest'],
      ['authorization.k8s.io', 'v1', 'SubjectAccessReview'],
    ] as const) {
      expect(schemas.kindType(group, version, kind)?.properties?.has('kind'), kind).toBe(true);
    }
    expect(schemas.kindType('', 'v1', 'Nonsense')).toBeUndefined();
  });
});

describe('createSchemas', () => {
  const info: ResourceInfo = {
    group: 'example.com',
    version: 'v1',
    resource: 'widgets',
    singular: 'widget',
    kind: 'Widget',
    groupResource: 'widgets.example.com',
    namespaced: true,
    shortNames: ['wi'],
    categories: [],
    verbs: ['get', 'list', 'update'],
    subresources: [],
    storageVersion: 'v1',
    definition: 'com.example.v1.Widget',
  };
  const type: FieldSchema = { type: 'object', properties: new Map([['spec', { type: 'any' }]]) };

  it('serves extra resources after the built-in ones', () => {
    const extended = createSchemas(loadBundle(), { extras: [{ info, type }] });
    expect(extended.groups().at(-1)).toEqual({ name: 'example.com', versions: ['v1'], preferredVersion: 'v1' });
    expect(extended.typeOf(info)).toMatchObject({ type: 'object' });
    expect(extended.typeOf(info).properties?.get('spec')).toEqual({ type: 'any' });
    expect(extended.kindType('example.com', 'v1', 'Widget')).toBe(extended.typeOf(info));
    expect(extended.byGroupResource('pods')).toBeDefined();
  });

  it('knows the metadata of every kind, whatever is said of it', () => {
    const definition = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
    const widgets = createSchemas(loadBundle(), { extras: [{ info, type }] });
    const all = extendSchemas(schemas, [
      CHANGES,
      FORKS,
      ...customResources(customKind({ group: 'a.b', version: 'v1', kind: 'C' }).definition),
    ]);
    for (const registry of [widgets, all]) {
      for (const resource of registry.resources) {
        const metadata = registry.typeOf(resource).properties?.get('metadata');
        expect(metadata, resource.groupResource).toMatchObject({ definition });
        expect(metadata!.properties!.has('ownerReferences')).toBe(true);
      }
    }
  });

  it('serves only what it is told to', () => {
    const stable = createSchemas(loadBundle(), { serves: (resource) => isStable(resource.version) });
    expect(stable.groups().map((group) => group.name)).not.toContain('internal.apiserver.k8s.io');
    expect(stable.byResource('resource.k8s.io', 'v1beta1', 'deviceclasses')).toBeUndefined();
  });

  it('refuses a resource that is declared twice', () => {
    expect(() =>
      createSchemas(loadBundle(), {
        extras: [
          { info, type },
          { info, type },
        ],
      }),
    ).toThrow('example.com/v1/widgets is declared twice');
  });
});

describe('compareApiVersions', () => {
  it('puts stable versions before beta before alpha, high before low, and others last', () => {
    const versions = [
      'foo10',
      'v1alpha2',
      'v1beta1',
      'v2',
      'v1',
      'v11alpha2',
      'v12alpha1',
      'v10beta3',
      'v3beta1',
      'v10',
      'v11beta2',
      'foo1',
    ];
    expect(versions.sort(compareApiVersions)).toEqual([
      'v10',
      'v2',
      'v1',
      'v11beta2',
      'v10beta3',
      'v3beta1',
      'v1beta1',
      'v12alpha1',
      'v11alpha2',
      'v1alpha2',
      'foo1',
      'foo10',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../core/model/json.js';
import { loadBundle } from '../../../core/schema/bundle.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import {
  openApiV2,
  openApiV2InSteps,
  openApiV3,
  openApiV3Index,
  openApiV3IndexInSteps,
} from '../../../core/schema/openapi.js';
import type { ResourceInfo } from '../../../core/schema/resource-info.js';
import { createSchemas, loadSchemas, type Schemas } from '../../../core/schema/schemas.js';

const schemas = loadSchemas();

/** All `$ref` values in a document. */
function references(value: Json | undefined, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const item of value as readonly Json[]) references(item, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value as JsonObject)) {
      if (key === '$ref' && typeof item === 'string') found.add(item);
      else references(item, found);
    }
  }
  return found;
}

function document(registry: Schemas, path: string): JsonObject {
  const found = openApiV3(registry, path);
  if (found === undefined) throw new Error(`no document for ${path}`);
  return found;
}

function componentSchemas(from: JsonObject): JsonObject {
  return (from.components as JsonObject).schemas as JsonObject;
}

const widget: ResourceInfo = {
  group: 'example.com',
  version: 'v1',
  resource: 'widgets',
  singular: 'widget',
  kind: 'Widget',
  groupResource: 'widgets.example.com',
  namespaced: true,
  shortNames: [],
  categories: [],
  verbs: ['create', 'get', 'list', 'patch', 'watch'],
  subresources: [],
  storageVersion: 'v1',
  definition: 'com.example.v1.Widget',
};
const widgetType: FieldSchema = {
  type: 'object',
  definition: 'com.example.v1.Widget',
  properties: new Map<string, FieldSchema>([
    [
      'spec',
      {
        type: 'object',
        required: ['size'],
        properties: new Map<string, FieldSchema>([['size', { type: 'integer', format: 'int32' }]]),
      },
    ],
    ['port', { type: 'int-or-string' }],
    ['anything', { type: 'any' }],
    ['tags', { type: 'array', listType: 'set', items: { type: 'string' } }],
  ]),
};
const withWidgets = createSchemas(loadBundle(), { extras: [{ info: widget, type: widgetType }] });

describe('openApiV2', () => {
  it('resolves every reference', () => {
    const swagger = openApiV2(withWidgets);
    const definitions = swagger.definitions as JsonObject;
    const dangling = [...references(swagger)].filter(
      (ref) => !Object.hasOwn(definitions, ref.replace('#/definitions/', '')),
    );
    expect(dangling).toEqual([]);
    expect(swagger).toMatchObject({ swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.36.0' } });
  });

  it('says how lists merge', () => {
    const container = (openApiV2(schemas).definitions as JsonObject)['io.k8s.api.core.v1.Container'] as JsonObject;
    expect((container.properties as JsonObject).ports).toMatchObject({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
      'x-kubernetes-patch-merge-key': 'containerPort',
      'x-kubernetes-patch-strategy': 'merge',
    });
  });
});

describe('openApiV3', () => {
  it('is built once, also for registries that differ in custom resources only', () => {
    expect(openApiV3(schemas, 'apis/apps/v1')).toBe(openApiV3(schemas, 'apis/apps/v1'));
    expect(openApiV3(withWidgets, 'apis/apps/v1')).toBe(openApiV3(schemas, 'apis/apps/v1'));
    expect(openApiV3(schemas, 'apis/example.com/v1')).toBeUndefined();
  });

  it('indexes every served group version with a hash of its document', () => {
    const paths = openApiV3Index(schemas).paths as JsonObject;
    expect(Object.keys(paths)).toContain('api/v1');
    expect((paths['apis/apps/v1'] as JsonObject).serverRelativeURL).toMatch(
      /^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/,
    );
    expect(Object.keys(openApiV3Index(withWidgets).paths as JsonObject)).toContain('apis/example.com/v1');
  });

  it('resolves every reference within each document', () => {
    for (const path of Object.keys(openApiV3Index(withWidgets).paths as JsonObject)) {
      const found = document(withWidgets, path);
      const known = componentSchemas(found);
      const dangling = [...references(found)].filter(
        (ref) => !Object.hasOwn(known, ref.replace('#/components/schemas/', '')),
      );
      expect(dangling, path).toEqual([]);
    }
  });

  // kubectl validates on the server only if it finds this parameter in the first patch of the kind: cli-runtime query_param_verifier_v3.go.
  it('offers field validation in every patch of an object', () => {
    const missing: string[] = [];
    for (const [path, entry] of Object.entries(document(schemas, 'apis/apps/v1').paths as JsonObject)) {
      const patch = (entry as JsonObject).patch as JsonObject | undefined;
      if (patch === undefined) continue;
      const names = (patch.parameters as JsonObject[]).map((parameter) => parameter.name);
      if (!names.includes('fieldValidation')) missing.push(path);
    }
    expect(missing).toEqual([]);
  });

  // kubectl explain finds the kind by the path of the resource: kubectl pkg/explain/v2/templates/plaintext.tmpl.
  it('names the kind of every operation and definition', () => {
    const apps = document(schemas, 'apis/apps/v1');
    const path = (apps.paths as JsonObject)['/apis/apps/v1/namespaces/{namespace}/deployments'] as JsonObject;
    expect((path.get as JsonObject)['x-kubernetes-group-version-kind']).toEqual({
      group: 'apps',
      kind: 'Deployment',
      version: 'v1',
    });
    const deployment = componentSchemas(apps)['io.k8s.api.apps.v1.Deployment'] as JsonObject;
    expect(deployment['x-kubernetes-group-version-kind']).toEqual([
      { group: 'apps', kind: 'Deployment', version: 'v1' },
    ]);
    expect((deployment.properties as JsonObject).spec).toMatchObject({
      allOf: [{ $ref: '#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec' }],
    });
  });

  it('says which strings may be numbers', () => {
    const known = componentSchemas(document(schemas, 'api/v1'));
    expect(known['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toMatchObject({
      oneOf: [{ type: 'integer' }, { type: 'string' }],
    });
    expect(known['io.k8s.apimachinery.pkg.api.resource.Quantity']).toMatchObject({
      oneOf: [{ type: 'string' }, { type: 'number' }],
    });
  });

  it('describes custom kinds and their lists', () => {
    const known = componentSchemas(document(withWidgets, 'apis/example.com/v1'));
    expect(known['com.example.v1.Widget']).toEqual({
      type: 'object',
      'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: 'Widget', version: 'v1' }],
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
        spec: { type: 'object', required: ['size'], properties: { size: { type: 'integer', format: 'int32' } } },
        port: { 'x-kubernetes-int-or-string': true },
        anything: { 'x-kubernetes-preserve-unknown-fields': true },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
      },
    });
    expect(known['com.example.v1.WidgetList']).toMatchObject({ required: ['items'] });
  });
});

describe('documents of all kinds', () => {
  it.each([
    ['version 2', openApiV2InSteps, openApiV2],
    ['the index of version 3', openApiV3IndexInSteps, openApiV3Index],
  ])('are made in many steps, so that others have their turn: %s', (_what, inSteps, atOnce) => {
    const one = createSchemas(loadBundle());
    const steps = inSteps(one);
    let count = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) count++;
    expect(count).toBeGreaterThan(20);
    expect(step.value).toEqual(atOnce(createSchemas(loadBundle())));
    expect(atOnce(one)).toBe(step.value);
  });
});

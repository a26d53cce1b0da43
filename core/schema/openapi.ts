import { createHash } from 'node:crypto';
import type { JsonObject } from '../model/json.js';
import { atOnce, inGroups, type Steps } from '../model/steps.js';
import { type BundledDefinition, loadDescriptions } from './bundle.js';
import { customDefinitions } from './openapi-custom-definitions.js';
import { customOperation } from './openapi-custom-operations.js';
import { type ApiOperation, listDefinition } from './openapi-operation.js';
import { pathsObject } from './openapi-paths.js';
import { resourceOperations } from './openapi-resource-operations.js';
import { definitionSchema, linkedSchema, type OpenApiVersion, referencedDefinitions } from './openapi-schema.js';
import { subresourceOperations } from './openapi-subresource-operations.js';
import type { ExtraResource, ResourceInfo } from './resource-info.js';
import { OBJECT_META, type Schemas } from './schemas.js';

const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';

/** A version 3 document with the hash that its URL carries. */
export interface HashedDocument {
  readonly document: JsonObject;
  readonly hash: string;
}

const v2Documents = new WeakMap<Schemas, JsonObject>();

/** What registries that differ only in custom resources share: the paths of a resource, and the definition of a name. */
const v2Paths = new WeakMap<ResourceInfo, JsonObject>();
const v2Definitions = new WeakMap<BundledDefinition, JsonObject>();
const v3Indexes = new WeakMap<Schemas, JsonObject>();

/**
 * Version 3 documents by what they are made from: the bundle, or for groups with custom resources the registry; then path and
 * served resources. Registries that differ only in custom resources share the documents of all built-in groups.
 */
const v3Documents = new WeakMap<object, Map<string, HashedDocument>>();

function describeParameter(name: string, operation: ApiOperation): string | undefined {
  if (name === 'name') return `name of the ${operation.kind.kind}`;
  const { parameters } = loadDescriptions();
  const ofAction = Object.hasOwn(parameters, `${operation.action}.${name}`)
    ? parameters[`${operation.action}.${name}`]
    : undefined;
  return ofAction ?? (Object.hasOwn(parameters, name) ? parameters[name] : undefined);
}

/**
 * Every operation on these resources, in their order. The deprecated `/watch/` paths are left out: a watch is a list with
 * `watch=true`.
 */
function apiOperations(schemas: Schemas, resources: readonly ResourceInfo[]): readonly ApiOperation[] {
  return resources.flatMap((info) => {
    const operations = [
      ...resourceOperations(info),
      ...info.subresources.flatMap((subresource) => subresourceOperations(schemas, info, subresource)),
    ];
    return info.custom === undefined ? operations : operations.map((operation) => customOperation(info, operation));
  });
}

/** The extra resources that clients may ask for. */
function servedExtras({ extras }: Schemas): readonly ExtraResource[] {
  return extras.filter(({ info: { custom } }) => custom?.isServed !== false);
}

/** A kind that no bundle holds, and its list. */
function extraDefinitions(
  schemas: Schemas,
  { info, type }: ExtraResource,
  version: OpenApiVersion,
): [string, JsonObject][] {
  if (info.custom !== undefined) return [...customDefinitions(info, info.custom, version)];
  const isBuiltIn = (name: string): boolean => Object.hasOwn(schemas.bundle.definitions, name);
  const kind = (suffix: string): JsonObject => ({
    'x-kubernetes-group-version-kind': [{ group: info.group, kind: info.kind + suffix, version: info.version }],
  });
  const ref = (name: string): JsonObject => ({
    $ref: (version === 2 ? '#/definitions/' : '#/components/schemas/') + name,
  });
  const object = linkedSchema({ ...type, definition: undefined }, version, isBuiltIn);
  const typeMeta = { apiVersion: { type: 'string' }, kind: { type: 'string' } };
  const own = object.properties as JsonObject | undefined;
  const properties = { ...typeMeta, ...own, metadata: ref(OBJECT_META) };
  const list = {
    type: 'object',
    required: ['items'],
    properties: { ...typeMeta, metadata: ref(LIST_META), items: { type: 'array', items: ref(info.definition) } },
  };
  return [
    [info.definition, { ...object, ...(own !== undefined && { properties }), ...kind('') }],
    [listDefinition(info), { ...list, ...kind('List') }],
  ];
}

/** The definitions that operations use, and all these refer to, by name. */
function usedDefinitions(schemas: Schemas, operations: readonly ApiOperation[]): readonly string[] {
  const found = new Set<string>([OBJECT_META, LIST_META]);
  for (const { body, answer } of operations) {
    if (body !== undefined) found.add(body);
    if (answer !== undefined) found.add(answer);
  }
  // A set's iteration also visits what is added on the way.
  for (const name of found) {
    const definition = Object.hasOwn(schemas.bundle.definitions, name) ? schemas.bundle.definitions[name] : undefined;
    if (definition !== undefined) for (const next of referencedDefinitions(definition)) found.add(next);
  }
  return [...found].filter((name) => Object.hasOwn(schemas.bundle.definitions, name)).sort();
}

function definitionsObject(
  schemas: Schemas,
  names: readonly string[],
  extras: readonly ExtraResource[],
  version: OpenApiVersion,
): JsonObject {
  const descriptions = loadDescriptions().definitions;
  const builtIn = names.map((name): [string, JsonObject] => {
    const definition = schemas.bundle.definitions[name] as BundledDefinition;
    return [name, definitionSchema(name, definition, descriptions[name], version)];
  });
  return Object.fromEntries([...builtIn, ...extras.flatMap((extra) => extraDefinitions(schemas, extra, version))]);
}

const SECURITY = { description: 'Bearer Token authentication', in: 'header', name: 'authorization', type: 'apiKey' };

function info(schemas: Schemas): JsonObject {
  return { title: 'Kubernetes', version: `v${schemas.bundle.release}.0` };
}

/** How many resources, or definitions, are described in a step. */
const STEP = 40;

function pathsInV2(schemas: Schemas, resource: ResourceInfo): JsonObject {
  let paths = v2Paths.get(resource);
  if (paths === undefined) {
    paths = pathsObject(apiOperations(schemas, [resource]), 2, describeParameter);
    v2Paths.set(resource, paths);
  }
  return paths;
}

function definitionInV2({ bundle }: Schemas, name: string): JsonObject {
  const definition = bundle.definitions[name] as BundledDefinition;
  let shown = v2Definitions.get(definition);
  if (shown === undefined) {
    shown = definitionSchema(name, definition, loadDescriptions().definitions[name], 2);
    v2Definitions.set(definition, shown);
  }
  return shown;
}

/** The document at `/openapi/v2`: Swagger 2.0 with all definitions and paths. Built once for each registry. */
export function openApiV2(schemas: Schemas): JsonObject {
  return atOnce(openApiV2InSteps(schemas));
}

/** The same, built in steps. */
export function* openApiV2InSteps(schemas: Schemas): Steps<JsonObject> {
  let document = v2Documents.get(schemas);
  if (document === undefined) {
    const paths: JsonObject = {};
    for (const resources of inGroups(schemas.resources, STEP)) {
      for (const resource of resources) Object.assign(paths, pathsInV2(schemas, resource));
      yield;
    }
    const definitions: { [name: string]: JsonObject } = {};
    for (const names of inGroups(Object.keys(schemas.bundle.definitions), STEP)) {
      for (const name of names) definitions[name] = definitionInV2(schemas, name);
      yield;
    }
    // A definition of somebody's may be as large as all built-in ones.
    for (const extra of servedExtras(schemas)) {
      Object.assign(definitions, definitionsObject(schemas, [], [extra], 2));
      yield;
    }
    document = {
      swagger: '2.0',
      info: info(schemas),
      paths,
      definitions,
      securityDefinitions: { BearerToken: SECURITY },
      security: [{ BearerToken: [] }],
    };
    v2Documents.set(schemas, document);
  }
  return document;
}

function documentPath({ group, version }: Pick<ResourceInfo, 'group' | 'version'>): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function buildV3(
  schemas: Schemas,
  resources: readonly ResourceInfo[],
  extras: readonly ExtraResource[],
): HashedDocument {
  const operations = apiOperations(schemas, resources);
  const document = {
    openapi: '3.0.0',
    info: info(schemas),
    paths: pathsObject(operations, 3, describeParameter),
    components: {
      schemas: definitionsObject(schemas, usedDefinitions(schemas, operations), extras, 3),
      securitySchemes: { BearerToken: SECURITY },
    },
  };
  const hash = createHash('sha512').update(JSON.stringify(document)).digest('hex').toUpperCase();
  return { document, hash };
}

/** The document below `/openapi/v3/` with its hash, see `openApiV3`. */
export function openApiV3Hashed(schemas: Schemas, path: string): HashedDocument | undefined {
  const resources = schemas.resources.filter((resource) => documentPath(resource) === path);
  if (resources.length === 0) return undefined;
  const extras = servedExtras(schemas).filter((extra) => documentPath(extra.info) === path);
  const source = extras.length === 0 ? schemas.bundle : schemas;
  let known = v3Documents.get(source);
  if (known === undefined) {
    known = new Map();
    v3Documents.set(source, known);
  }
  const name = [path, ...resources.map((resource) => resource.resource)].join(' ');
  let built = known.get(name);
  if (built === undefined) {
    built = buildV3(schemas, resources, extras);
    known.set(name, built);
  }
  return built;
}

/**
 * The document below `/openapi/v3/`, built when first asked for.
 * @param path the group version's own path: `api/v1` or `apis/apps/v1`
 * @returns `undefined` for a group version that is not served
 */
export function openApiV3(schemas: Schemas, path: string): JsonObject | undefined {
  return openApiV3Hashed(schemas, path)?.document;
}

/**
 * The document at `/openapi/v3`: where each group version's document is. Clients keep documents by their URL for ever, so the URL
 * carries a hash of the content. Source: k8s.io/kube-openapi pkg/handler3.
 */
export function openApiV3Index(schemas: Schemas): JsonObject {
  return atOnce(openApiV3IndexInSteps(schemas));
}

/** The same, built in steps: the documents are made for the sake of their hashes. */
export function* openApiV3IndexInSteps(schemas: Schemas): Steps<JsonObject> {
  let index = v3Indexes.get(schemas);
  if (index === undefined) {
    const paths: { [path: string]: JsonObject } = {};
    for (const path of [...new Set(schemas.resources.map(documentPath))].sort()) {
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${openApiV3Hashed(schemas, path)?.hash}` };
      yield;
    }
    index = { paths };
    v3Indexes.set(schemas, index);
  }
  return index;
}

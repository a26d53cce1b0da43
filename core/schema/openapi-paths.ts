import type { JsonObject } from '../model/json.js';
import type { ApiOperation } from './openapi-operation.js';
import type { OpenApiVersion } from './openapi-schema.js';

const OBJECT_TYPES = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/cbor',
];
const WATCH_TYPES = [
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
  'application/cbor-seq',
];
const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/apply-patch+cbor',
];
const CUSTOM_OBJECT_TYPES = ['application/json', 'application/yaml'];
const CUSTOM_PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
];

function consumedTypes({ action, isCustom = false }: ApiOperation): readonly string[] {
  if (isCustom) return action === 'patch' ? CUSTOM_PATCH_TYPES : CUSTOM_OBJECT_TYPES;
  return action === 'patch' ? PATCH_TYPES : ['*/*'];
}

const INTEGERS = new Set([
  'gracePeriodSeconds',
  'limit',
  'limitBytes',
  'ports',
  'sinceSeconds',
  'tailLines',
  'timeoutSeconds',
]);
const BOOLEANS = new Set([
  'allowWatchBookmarks',
  'follow',
  'force',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'insecureSkipTLSVerifyBackend',
  'orphanDependents',
  'previous',
  'sendInitialEvents',
  'stderr',
  'stdin',
  'stdout',
  'timestamps',
  'tty',
  'watch',
]);

const REASON: Readonly<Record<string, string>> = {
  '200': 'OK',
  '201': 'Created',
  '202': 'Accepted',
  '401': 'Unauthorized',
};

function parameter(
  name: string,
  place: 'query' | 'path',
  version: OpenApiVersion,
  description: string | undefined,
): JsonObject {
  const type = INTEGERS.has(name) ? 'integer' : BOOLEANS.has(name) ? 'boolean' : 'string';
  return {
    ...(description !== undefined && { description }),
    in: place,
    name,
    ...(place === 'path' && { required: true }),
    ...(version === 2 ? { type, uniqueItems: true } : { schema: { type, uniqueItems: true } }),
  };
}

function producedTypes(operation: ApiOperation): readonly string[] {
  if (operation.isCustom === true) return CUSTOM_OBJECT_TYPES;
  if (operation.action === 'connect') return ['*/*'];
  if (operation.answer === undefined) return ['text/plain', ...OBJECT_TYPES];
  return operation.action === 'list' ? [...OBJECT_TYPES, ...WATCH_TYPES] : OBJECT_TYPES;
}

function responses(operation: ApiOperation, version: OpenApiVersion): JsonObject {
  const prefix = version === 2 ? '#/definitions/' : '#/components/schemas/';
  const schema = operation.answer === undefined ? { type: 'string' } : { $ref: prefix + operation.answer };
  const success =
    version === 2
      ? { schema }
      : { content: Object.fromEntries(producedTypes(operation).map((type) => [type, { schema }])) };
  return {
    ...Object.fromEntries(operation.codes.map((code) => [code, { description: REASON[code], ...success }])),
    '401': { description: REASON['401'] },
  };
}

/** Which text describes a parameter of an operation. */
type Describe = (parameter: string, operation: ApiOperation) => string | undefined;

function operationObject(operation: ApiOperation, version: OpenApiVersion, describe: Describe): JsonObject {
  const consumes = consumedTypes(operation);
  const query = operation.query.map((name) => parameter(name, 'query', version, describe(name, operation)));
  const body = operation.body;
  const shared = {
    description: operation.description,
    operationId: operation.id,
    responses: responses(operation, version),
    tags: [operation.tag],
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': {
      group: operation.kind.group,
      kind: operation.kind.kind,
      version: operation.kind.version,
    },
  };
  if (version === 2) {
    const bodyParameter = {
      in: 'body',
      name: 'body',
      ...(operation.bodyRequired && { required: true }),
      schema: { $ref: `#/definitions/${body}` },
    };
    const parameters = body === undefined ? query : [bodyParameter, ...query];
    return {
      ...shared,
      consumes,
      produces: producedTypes(operation),
      schemes: ['https'],
      ...(parameters.length > 0 && { parameters }),
    };
  }
  const schema = { $ref: `#/components/schemas/${body}` };
  const requestBody = {
    content: Object.fromEntries(consumes.map((type) => [type, { schema }])),
    ...(operation.bodyRequired && { required: true }),
  };
  return { ...shared, ...(query.length > 0 && { parameters: query }), ...(body !== undefined && { requestBody }) };
}

/** The `paths` of a document: operations gathered by path, with the path's own parameters beside them. */
export function pathsObject(
  operations: readonly ApiOperation[],
  version: OpenApiVersion,
  describe: Describe,
): JsonObject {
  const paths: { [path: string]: { [member: string]: JsonObject | JsonObject[] } } = {};
  for (const operation of operations) {
    let entry = paths[operation.path];
    if (entry === undefined) {
      const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string).sort();
      const own = names.map((name) => parameter(name, 'path', version, describe(name, operation)));
      if (operation.action !== 'connect')
        own.push(parameter('pretty', 'query', version, describe('pretty', operation)));
      entry = own.length === 0 ? {} : { parameters: own };
      paths[operation.path] = entry;
    }
    entry[operation.method] = operationObject(operation, version, describe);
  }
  return paths;
}

import type { JsonObject } from '../model/json.js';
import { loadDescriptions } from './bundle.js';
import { listDefinition } from './openapi-operation.js';
import { CONVENTIONS, metadataProperty, publishedSchema } from './openapi-published-schema.js';
import { definitionReference, type OpenApiVersion } from './openapi-schema.js';
import type { CustomTraits, ResourceInfo } from './resource-info.js';

const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';

/**
 * The definitions of a custom kind and of its list. A kind of which version 2 cannot say that it may hold anything is an object and nothing
 * else there: kubectl would refuse what is not named. Source: apiextensions-apiserver pkg/controller/openapi/builder/builder.go.
 */
export function customDefinitions(
  info: ResourceInfo,
  custom: CustomTraits,
  version: OpenApiVersion,
): readonly [string, JsonObject][] {
  const { schema, selectableFields } = custom;
  const isUntold =
    Object.keys(schema).length === 0 || (version === 2 && schema['x-kubernetes-preserve-unknown-fields'] === true);
  const object = isUntold ? { type: 'object' } : objectDefinition(schema, version);
  const selectable =
    selectableFields.length === 0
      ? {}
      : { 'x-kubernetes-selectable-fields': selectableFields.map((fieldPath) => ({ fieldPath })) };
  const listKind = info.listKind ?? `${info.kind}List`;
  const kind = (name: string): JsonObject => ({
    'x-kubernetes-group-version-kind': [{ group: info.group, kind: name, version: info.version }],
    ...selectable,
  });
  return [
    [info.definition, { ...object, ...kind(info.kind) }],
    [listDefinition(info), { ...listSchema(info, listKind, version), ...kind(listKind) }],
  ];
}

function objectDefinition(schema: JsonObject, version: OpenApiVersion): JsonObject {
  const published = publishedSchema(schema, version);
  const properties = published['properties'] as JsonObject | undefined;
  return { ...published, properties: { ...properties, ...typeMeta(), metadata: metadataProperty(version) } };
}

function listSchema(info: ResourceInfo, listKind: string, version: OpenApiVersion): JsonObject {
  return {
    description: `${listKind} is a list of ${info.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...typeMeta(),
      items: {
        description: `List of ${info.resource}. More info: ${CONVENTIONS}`,
        type: 'array',
        items: definitionReference(info.definition, version, {}),
      },
      metadata: definitionReference(LIST_META, version, {
        description: `Standard list metadata. More info: ${CONVENTIONS}#types-kinds`,
      }),
    },
  };
}

/** What every kind of the API says of these two. */
function typeMeta(): JsonObject {
  const fields = loadDescriptions().definitions['io.k8s.api.core.v1.Pod']?.fields ?? {};
  const named = (name: string): JsonObject => ({ description: fields[name] ?? '', type: 'string' });
  return { apiVersion: named('apiVersion'), kind: named('kind') };
}

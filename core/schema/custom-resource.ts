import { groupResource } from '../model/group-resource.js';
import type { JsonObject } from '../model/json.js';
import { compareApiVersions } from './api-version-order.js';
import type { FieldSchema } from './field-schema.js';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
} from './generated/types/apiextensions.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from './kinds.js';
import type {
  ConversionWebhook,
  CustomTraits,
  ExtraResource,
  ResourceInfo,
  ScalePaths,
  SubresourceInfo,
} from './resource-info.js';
import { loadSchemas } from './schemas.js';
import { shapedObject } from './shaped-object.js';
import { structuralSchema } from './structural-schema.js';

/** Keeps a definition until the objects of its kind are gone. Source: apiextensions/v1 CustomResourceCleanupFinalizer. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
// In the order in which discovery names them. Source: apiextensions-apiserver pkg/apiserver/customresource_discovery_controller.go.
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];

const known = new WeakMap<CustomResourceDefinition, readonly ExtraResource[]>();

/**
 * The kind that a CustomResourceDefinition defines, as one resource for each of its versions: objects may lie there in one that is served no
 * more. Nothing until the definition is established. Source: apiextensions-apiserver pkg/apiserver/customresource_handler.go.
 */
export function customResources(definition: CustomResourceDefinition): readonly ExtraResource[] {
  let resources = known.get(definition);
  if (resources === undefined) {
    // What an older release stored may lack what its type promises.
    resources = resourcesOf(shapedObject(CUSTOM_RESOURCE_DEFINITIONS.groupResource, definition));
    known.set(definition, resources);
  }
  return resources;
}

/** Whether a condition of a CustomResourceDefinition is true: `Established`, `NamesAccepted`, `Terminating`. */
export function hasCondition({ status }: CustomResourceDefinition, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}

function resourcesOf(definition: CustomResourceDefinition): readonly ExtraResource[] {
  const { metadata, spec, status } = definition;
  const names = status?.acceptedNames;
  if (!hasCondition(definition, 'Established') || names === undefined) return [];
  const storage = spec.versions.find((version) => version.storage);
  if (storage === undefined) return [];
  // What another's object could be taken for is never served, however it came into the state.
  if (metadata.name !== groupResource(spec.group, names.plural) || spec.group === '') return [];
  return spec.versions.map((version) => ({
    info: infoOf(definition, names, version, storage.name),
    type: typeOf(version),
  }));
}

function infoOf(
  definition: CustomResourceDefinition,
  { plural, singular, kind, listKind, shortNames = [], categories = [] }: CustomResourceDefinitionNames,
  declared: CustomResourceDefinitionVersion,
  storageVersion: string,
): ResourceInfo {
  const { group, scope } = definition.spec;
  const { name: version, subresources = {} } = declared;
  const status: SubresourceInfo = { name: 'status', verbs: SUBRESOURCE_VERBS, group, version, kind };
  const scale: SubresourceInfo = {
    name: 'scale',
    verbs: SUBRESOURCE_VERBS,
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
  };
  return {
    group,
    version,
    resource: plural,
    singular: singular ?? kind.toLowerCase(),
    kind,
    ...(listKind === undefined || listKind === `${kind}List` ? {} : { listKind }),
    groupResource: groupResource(group, plural),
    namespaced: scope !== 'Cluster',
    shortNames,
    categories,
    verbs: VERBS,
    subresources: [
      ...(subresources.status === undefined ? [] : [status]),
      ...(subresources.scale === undefined ? [] : [scale]),
    ],
    storageVersion,
    definition: `${group.split('.').reverse().join('.')}.${version}.${kind}`,
    custom: traitsOf(definition, declared),
  };
}

function traitsOf(definition: CustomResourceDefinition, declared: CustomResourceDefinitionVersion): CustomTraits {
  const { served, schema, additionalPrinterColumns, subresources, selectableFields = [] } = declared;
  const scale = subresources?.scale;
  const conversion = conversionOf(definition);
  const deprecation = deprecationOf(definition, declared);
  return {
    definition: definition.metadata.name,
    isServed: served,
    isTerminating: hasCondition(definition, 'Terminating'),
    selectableFields: selectableFields.map(({ jsonPath }) => jsonPath.replace(/^\./, '')),
    // A schema is JSON by construction; its interface only lacks the index signature.
    schema: (schema?.openAPIV3Schema ?? {}) as JsonObject,
    ...(deprecation === undefined ? {} : { deprecation }),
    ...(conversion === undefined ? {} : { conversion }),
    ...(additionalPrinterColumns === undefined ? {} : { columns: additionalPrinterColumns }),
    ...(scale === undefined ? {} : { scale: scalePaths(scale) }),
  };
}

/** What users of a deprecated version are told: its own words, or which one to use. Source: apiextensions-apiserver customresource_handler.go. */
function deprecationOf(
  { spec: { group, names, versions } }: CustomResourceDefinition,
  { name, deprecated, deprecationWarning }: CustomResourceDefinitionVersion,
): string | undefined {
  if (deprecated !== true) return undefined;
  if (deprecationWarning !== undefined) return deprecationWarning;
  const [better] = versions
    .filter((version) => version.served && version.deprecated !== true && compareApiVersions(version.name, name) < 0)
    .map((version) => version.name)
    .sort(compareApiVersions);
  const told = `${group}/${name} ${names.kind} is deprecated`;
  return better === undefined ? told : `${told}; use ${group}/${better} ${names.kind}`;
}

/** The webhook that converts objects; undefined where versions differ by name alone. */
function conversionOf({ spec: { conversion } }: CustomResourceDefinition): ConversionWebhook | undefined {
  if (conversion?.strategy !== 'Webhook') return undefined;
  const { clientConfig = {}, conversionReviewVersions = [] } = conversion.webhook ?? {};
  return { clientConfig, reviewVersions: conversionReviewVersions };
}

function scalePaths(scale: {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}): ScalePaths {
  return {
    specReplicas: pathOf(scale.specReplicasPath),
    statusReplicas: pathOf(scale.statusReplicasPath),
    ...(scale.labelSelectorPath === undefined ? {} : { labelSelector: pathOf(scale.labelSelectorPath) }),
  };
}

/** `.spec.replicas` as the names in it. Only fields of objects may stand there. Source: CustomResourceSubresourceScale. */
function pathOf(text: string): readonly string[] {
  return text.split('.').filter((name) => name !== '');
}

/** Every object has type and metadata, whatever its schema says of them. Source: apiextensions structural schemas, "complete". */
function typeOf({ schema }: CustomResourceDefinitionVersion): FieldSchema {
  // A schema is JSON by construction; its interface only lacks the index signature.
  const given = structuralSchema((schema?.openAPIV3Schema ?? {}) as JsonObject);
  const properties = new Map<string, FieldSchema>([
    ...(given.properties ?? []),
    ['apiVersion', { type: 'string' }],
    ['kind', { type: 'string' }],
    ['metadata', loadSchemas().definition(OBJECT_META)!],
  ]);
  const isOpen = given.type !== 'object' || given.additionalProperties !== undefined;
  const { additionalProperties: _, ...rest } = given;
  const open = isOpen ? { preserveUnknownFields: true as const } : {};
  return { ...rest, ...open, type: 'object', properties, unstructured: true };
}

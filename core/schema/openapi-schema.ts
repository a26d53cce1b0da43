import type { JsonObject } from '../model/json.js';
import type { BundledDefinition, BundledField, Description } from './bundle.js';
import type { FieldSchema } from './field-schema.js';

/** Which OpenAPI a document is written in. They differ in where definitions live and in what may stand beside a reference. */
export type OpenApiVersion = 2 | 3;

const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/** Definitions whose version 3 form allows several types, which version 2 cannot say. */
const ONE_OF: ReadonlyMap<string, JsonObject> = new Map([
  [INT_OR_STRING, { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }],
  [QUANTITY, { oneOf: [{ type: 'string' }, { type: 'number' }] }],
]);

/** A reference to a definition, with what is said beside it. */
export function definitionReference(name: string, version: OpenApiVersion, siblings: JsonObject): JsonObject {
  if (version === 2) return { $ref: `#/definitions/${name}`, ...siblings };
  const target = { $ref: `#/components/schemas/${name}` };
  // JSON references swallow what stands beside them, so version 3 wraps those that have company.
  return Object.keys(siblings).length === 0 ? target : { allOf: [target], ...siblings };
}

function extensions(facts: Omit<BundledField, 'type' | 'ref' | 'items' | 'additionalProperties'>): JsonObject {
  return {
    ...(facts.format !== undefined && { format: facts.format }),
    ...(facts.enum !== undefined && { enum: facts.enum }),
    ...(facts.default !== undefined && { default: facts.default }),
    ...(facts.listMapKeys !== undefined && { 'x-kubernetes-list-map-keys': facts.listMapKeys }),
    ...(facts.listType !== undefined && { 'x-kubernetes-list-type': facts.listType }),
    ...(facts.mapType !== undefined && { 'x-kubernetes-map-type': facts.mapType }),
    ...(facts.mergeKey !== undefined && { 'x-kubernetes-patch-merge-key': facts.mergeKey }),
    ...(facts.patchStrategy !== undefined && { 'x-kubernetes-patch-strategy': facts.patchStrategy.join(',') }),
  };
}

function fieldSchema(field: BundledField, version: OpenApiVersion, description: string | undefined): JsonObject {
  const { ref, type, items, additionalProperties, ...facts } = field;
  const siblings = { ...(description !== undefined && { description }), ...extensions(facts) };
  if (ref !== undefined) return definitionReference(ref, version, siblings);
  return {
    ...siblings,
    ...(type !== undefined && { type }),
    ...(items !== undefined && { items: fieldSchema(items, version, undefined) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: fieldSchema(additionalProperties, version, undefined),
    }),
  };
}

/** A built-in definition as a document's `definitions` (version 2) or `components.schemas` (version 3) hold it. */
export function definitionSchema(
  name: string,
  definition: BundledDefinition,
  description: Description | undefined,
  version: OpenApiVersion,
): JsonObject {
  const about = description?.description === undefined ? {} : { description: description.description };
  const several = version === 3 ? ONE_OF.get(name) : undefined;
  if (several !== undefined) return { ...about, ...several };
  const properties: { [field: string]: JsonObject } = {};
  for (const [field, schema] of Object.entries(definition.fields ?? {})) {
    properties[field] = fieldSchema(schema, version, description?.fields?.[field]);
  }
  return {
    ...about,
    ...(definition.format !== undefined && { format: definition.format }),
    ...(definition.fields !== undefined && { properties }),
    ...(definition.required !== undefined && { required: definition.required }),
    ...(definition.type !== undefined && { type: definition.type }),
    ...(definition.kinds !== undefined && {
      'x-kubernetes-group-version-kind': definition.kinds.map(({ group, version: kindVersion, kind }) => ({
        group,
        kind,
        version: kindVersion,
      })),
    }),
    ...(definition.mapType !== undefined && { 'x-kubernetes-map-type': definition.mapType }),
    ...(definition.unions !== undefined && { 'x-kubernetes-unions': definition.unions }),
  };
}

/**
 * A linked schema as OpenAPI, for kinds that are not in the bundle. Definitions it shares with the bundle become references.
 * @param isBuiltIn whether a document will hold a definition of that name
 */
export function linkedSchema(
  schema: FieldSchema,
  version: OpenApiVersion,
  isBuiltIn: (name: string) => boolean,
): JsonObject {
  const { type, format, description, definition, properties, required, additionalProperties, items, ...facts } = schema;
  const about = description === undefined ? {} : { description };
  if (definition !== undefined && isBuiltIn(definition))
    return definitionReference(definition, version, { ...about, ...extensions(facts) });
  const inner = (part: FieldSchema): JsonObject => linkedSchema(part, version, isBuiltIn);
  const open = type === 'any' ? { 'x-kubernetes-preserve-unknown-fields': true } : {};
  const own = type === 'int-or-string' ? { 'x-kubernetes-int-or-string': true } : type === 'any' ? open : { type };
  return {
    ...about,
    ...own,
    ...extensions({ ...facts, ...(format !== undefined && { format }) }),
    ...(schema.nullable === true && { nullable: true }),
    ...(schema.preserveUnknownFields === true && { 'x-kubernetes-preserve-unknown-fields': true }),
    ...(properties !== undefined && {
      properties: Object.fromEntries([...properties].map(([field, part]) => [field, inner(part)])),
    }),
    ...(required !== undefined && required.length > 0 && { required }),
    ...(additionalProperties !== undefined && { additionalProperties: inner(additionalProperties) }),
    ...(items !== undefined && { items: inner(items) }),
  };
}

/** Names of the definitions a built-in definition refers to directly. */
export function referencedDefinitions(definition: BundledDefinition): readonly string[] {
  const names: string[] = [];
  const visit = (field: BundledField): void => {
    if (field.ref !== undefined) names.push(field.ref);
    if (field.items !== undefined) visit(field.items);
    if (field.additionalProperties !== undefined) visit(field.additionalProperties);
  };
  for (const field of Object.values(definition.fields ?? {})) visit(field);
  return names;
}

import type { Bundle, BundledDefinition, BundledField } from './bundle.js';
import type { FieldSchema } from './field-schema.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const APIEXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

/** Definitions whose OpenAPI form does not say what they are on the wire. */
const WIRE_TYPES: ReadonlyMap<string, Pick<FieldSchema, 'type' | 'format'>> = new Map([
  ['io.k8s.apimachinery.pkg.util.intstr.IntOrString', { type: 'int-or-string' }],
  ['io.k8s.apimachinery.pkg.api.resource.Quantity', { type: 'string', format: 'quantity' }],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', { type: 'string', format: 'micro-time' }],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1', { type: 'any' }],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.Patch', { type: 'any' }],
  ['io.k8s.apimachinery.pkg.runtime.RawExtension', { type: 'any' }],
  [`${APIEXTENSIONS}.JSON`, { type: 'any' }],
  [`${APIEXTENSIONS}.JSONSchemaPropsOrArray`, { type: 'any' }],
  [`${APIEXTENSIONS}.JSONSchemaPropsOrBool`, { type: 'any' }],
  [`${APIEXTENSIONS}.JSONSchemaPropsOrStringArray`, { type: 'any' }],
]);

/**
 * Links a bundle's definitions into schemas: a definition and all it refers to on first use, each once. The result is a graph with
 * cycles, so a definition's property map is entered in the memo empty and filled afterwards.
 */
export function createLinker(bundle: Bundle): (name: string) => FieldSchema | undefined {
  const linked = new Map<string, FieldSchema>();

  function linkDefinition(name: string): FieldSchema | undefined {
    const known = linked.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(bundle.definitions, name)) return undefined;
    const source = bundle.definitions[name] as BundledDefinition;
    const properties = new Map<string, FieldSchema>();
    const schema: Mutable<FieldSchema> = {
      type: (source.type as FieldSchema['type'] | undefined) ?? 'any',
      definition: name,
    };
    if (source.format !== undefined) schema.format = source.format;
    Object.assign(schema, WIRE_TYPES.get(name));
    if (source.required !== undefined) schema.required = source.required;
    if (source.mapType !== undefined) schema.mapType = source.mapType;
    if (source.go !== undefined) schema.go = source.go;
    // A struct without fields still has known fields: none.
    if (schema.type === 'object') schema.properties = properties;
    linked.set(name, schema);
    for (const [field, value] of Object.entries(source.fields ?? {})) properties.set(field, linkField(value));
    return schema;
  }

  function linkField(source: BundledField): FieldSchema {
    const { ref, type, items, additionalProperties, ...facts } = source;
    if (ref !== undefined) {
      const target = linkDefinition(ref);
      if (target === undefined) throw new Error(`The bundle refers to ${ref}, which it does not hold`);
      return Object.keys(facts).length === 0 ? target : { ...target, ...facts };
    }
    const schema: Mutable<FieldSchema> = { ...facts, type: (type as FieldSchema['type'] | undefined) ?? 'any' };
    if (items !== undefined) schema.items = linkField(items);
    if (additionalProperties !== undefined) schema.additionalProperties = linkField(additionalProperties);
    return schema;
  }

  return linkDefinition;
}

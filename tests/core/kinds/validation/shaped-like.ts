import { fc } from '@fast-check/vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import type { FieldSchema } from '../../../../core/schema/field-schema.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';

const MAX_DEPTH = 7;
const wrong = fc.constantFrom<unknown>(null, '', 'x', 0, -1, true, [], {}, [null], { a: null });

/** Values of roughly a schema's shape; at times of another type altogether. */
function shapedLike(schema: FieldSchema | undefined, depth = 0): fc.Arbitrary<unknown> {
  if (schema === undefined || depth > MAX_DEPTH) return wrong;
  return fc.oneof({ arbitrary: fitting(schema, depth), weight: 12 }, { arbitrary: wrong, weight: 1 });
}

function fitting(schema: FieldSchema, depth: number): fc.Arbitrary<unknown> {
  const { properties, items, additionalProperties } = schema;
  if (properties !== undefined) {
    const names = [...properties.keys()];
    // What every workload has is chosen more often, so that the walk gets deep.
    const always = names.filter((name) => ['spec', 'template', 'containers', 'metadata'].includes(name));
    return fc.subarray(names, { maxLength: Math.min(6, names.length) }).chain((chosen) => {
      const fields = [...new Set([...always, ...chosen])];
      return fc.record(Object.fromEntries(fields.map((name) => [name, shapedLike(properties.get(name), depth + 1)])));
    });
  }
  if (items !== undefined) return fc.array(shapedLike(items, depth + 1), { maxLength: 2 });
  if (additionalProperties !== undefined) {
    return fc.dictionary(fc.string(), shapedLike(additionalProperties, depth + 1), { maxKeys: 2 });
  }
  if (schema.enum !== undefined && schema.enum.length > 0) return fc.constantFrom(...schema.enum);
  if (schema.format === 'quantity') return fc.constantFrom<unknown>('1', '1024Mi', 0.5, '-1', 'x');
  if (schema.type === 'integer' || schema.type === 'number') return fc.integer({ min: -2, max: 70_000 });
  if (schema.type === 'boolean') return fc.boolean();
  return fc.constantFrom('', 'a', 'A/b', '..', 'RollingUpdate', 'Always', 'None', '25%', '10.0.0.1');
}

/** What validation and defaulting are told of a kind. */
export function factsOf(resource: string): { readonly namespaced: boolean; readonly schema?: FieldSchema } {
  const schemas = loadSchemas();
  const info = schemas.byGroupResource(resource);
  return info === undefined ? { namespaced: true } : { namespaced: info.namespaced, schema: schemas.typeOf(info) };
}

export interface ShapedObject {
  readonly resource: string;
  readonly value: JsonObject;
}

/** Objects of any kind, or of the given ones, shaped roughly like the kind. */
export function shapedObjects(only?: readonly string[]): fc.Arbitrary<ShapedObject> {
  const resources = only ?? [...new Set(loadSchemas().resources.map((info) => info.groupResource))];
  return fc.constantFrom(...resources).chain((resource) => {
    const { schema } = factsOf(resource);
    const value = schema === undefined ? fc.constant({}) : fitting(schema, 0);
    return value.map((made) => ({ resource, value: made as JsonObject }));
  });
}

import { memberSchema, ownMember } from '../api/apply/field-shape.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { FieldSchema } from '../schema/field-schema.js';
import type { FieldPathStep, WrittenFieldPath } from './field-path.js';

/** The value of a field of an object; undefined when it has none. Of several items with the same keys, the first is meant. */
export function valueAtPath(
  object: JsonObject,
  path: WrittenFieldPath,
  schema: FieldSchema | undefined,
): Json | undefined {
  let value: Json | undefined = object;
  let at = schema;
  for (const step of path) {
    if (Array.isArray(value)) {
      value = itemOf(value, step, at);
      at = at?.items;
    } else {
      const name: string | undefined = step.type === 'name' ? step.name : undefined;
      if (!isJsonObject(value) || name === undefined) return undefined;
      value = ownMember(value, name);
      at = memberSchema(at, name);
    }
    if (value === undefined) return undefined;
  }
  return value;
}

function itemOf(list: readonly Json[], step: FieldPathStep, schema: FieldSchema | undefined): Json | undefined {
  if (step.type === 'position') return list[step.position];
  if (step.type === 'name') return list.find((item) => isText(item, step.name));
  return list.find((item) =>
    step.keys.every(([name, value]) => isJsonObject(item) && isText(keyOf(item, name, schema), value)),
  );
}

/** A key that is left out has its default: ports are TCP. */
function keyOf(item: JsonObject, name: string, schema: FieldSchema | undefined): Json | undefined {
  return ownMember(item, name) ?? memberSchema(schema?.items, name)?.default;
}

/** Whether a scalar is written so: people do not write the quotes that tell `"80"` from `80`. */
function isText(value: Json | undefined, text: string): boolean {
  if (value === undefined || typeof value === 'object') return false;
  return String(value) === text;
}

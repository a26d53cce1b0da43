import { notSupported, required } from '../../model/field-error.js';
import { isJsonObject, type Json } from '../../model/json.js';
import { QUANTITY_FORMAT_ERROR, quantityFrom } from '../../model/quantity.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { addInvalid, type Causes } from './causes.js';

/** How deep objects may nest: schemas such as that of JSON schema hold themselves. */
const MAX_DEPTH = 64;

/**
 * Checks what a schema alone says: required fields are there, texts are among those listed, quantities can be read.
 * Types are checked before. Metadata and status of the object itself are left out.
 */
export function checkSchema(
  value: Json | undefined,
  schema: FieldSchema,
  path: string,
  causes: Causes,
  depth = 0,
): void {
  if (value === undefined || value === null || depth > MAX_DEPTH) return;
  if (schema.format === 'quantity') {
    if ((typeof value === 'string' || typeof value === 'number') && quantityFrom(value) === undefined) {
      addInvalid(causes, path, value, [QUANTITY_FORMAT_ERROR]);
    }
    return;
  }
  if (schema.enum !== undefined) {
    // The empty text stands for an absent one.
    if (typeof value === 'string' && value !== '' && !schema.enum.includes(value)) {
      causes.push(notSupported(path, value, schema.enum));
    }
    return;
  }
  if (Array.isArray(value)) {
    if (schema.items === undefined) return;
    value.forEach((item: Json, index) => {
      checkSchema(item, schema.items!, `${path}[${index}]`, causes, depth + 1);
    });
  } else if (isJsonObject(value)) checkFields(value, schema, path, causes, depth);
}

function checkFields(
  value: { readonly [key: string]: Json | undefined },
  schema: FieldSchema,
  path: string,
  causes: Causes,
  depth: number,
): void {
  const child = (key: string) => (path === '' ? key : `${path}.${key}`);
  for (const key of schema.required ?? []) {
    const present = Object.hasOwn(value, key) ? value[key] : undefined;
    if (present === undefined || present === null) causes.push(required(child(key)));
  }
  for (const key in value) {
    if (depth === 0 && (key === 'metadata' || key === 'status')) continue;
    const property = schema.properties?.get(key);
    if (property !== undefined) checkSchema(value[key], property, child(key), causes, depth + 1);
    else if (schema.additionalProperties !== undefined) {
      checkSchema(value[key], schema.additionalProperties, `${path}[${key}]`, causes, depth + 1);
    }
  }
}

import { applyStrategicMergePatch } from '../../../../core/api/patch/strategic-merge-patch.js';
import type { Json } from '../../../../core/model/json.js';
import type { FieldSchema } from '../../../../core/schema/field-schema.js';
import { freeze } from './json-generators.js';

const string: FieldSchema = { type: 'string' };
const itemSchema: FieldSchema = {
  type: 'object',
  definition: 'test.Item',
  properties: new Map<string, FieldSchema>([
    ['name', string],
    ['value', string],
    ['tags', { type: 'array', items: string, patchStrategy: ['merge'] }],
  ]),
};
/** One field for each way of merging. */
export const schema: FieldSchema = {
  type: 'object',
  definition: 'test.Kind',
  properties: new Map<string, FieldSchema>([
    ['scalar', string],
    ['map', { type: 'object', additionalProperties: string }],
    ['struct', itemSchema],
    ['replaced', { ...itemSchema, patchStrategy: ['replace'] }],
    ['keyed', { type: 'array', items: itemSchema, mergeKey: 'name', patchStrategy: ['merge'] }],
    ['unkeyed', { type: 'array', items: itemSchema, patchStrategy: ['merge'] }],
    ['set', { type: 'array', items: string, patchStrategy: ['merge'] }],
    ['atomic', { type: 'array', items: itemSchema }],
    ['retained', { ...itemSchema, patchStrategy: ['retainKeys'] }],
  ]),
};

/** Patches a frozen document; throws when that is refused. */
export function patched(document: Json, patch: Json, of: FieldSchema | undefined = schema): Json {
  const result = applyStrategicMergePatch(freeze(document), freeze(patch), of);
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.message}`);
  return result.value;
}

/** Why a patch is refused; throws when it is not. */
export const refused = (document: Json, patch: Json) => {
  const result = applyStrategicMergePatch(freeze(document), freeze(patch), schema);
  if (result.ok) throw new Error('was not refused');
  return { code: result.error.code, message: result.error.message };
};

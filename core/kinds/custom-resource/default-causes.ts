import type { JsonObject } from '../../model/json.js';
import type { StatusCause } from '../../model/status-error.js';

/** What is wrong with the defaults of a schema. */
export function defaultCauses(_schema: JsonObject, _path: string, _pruned: boolean): readonly StatusCause[] {
  return [];
}

/** Whether a schema has a default with fields that it does not know. */
export function hasUnprunedDefaults(_schema: JsonObject): boolean {
  return false;
}

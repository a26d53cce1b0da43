import type { JsonObject } from '../model/json.js';
import type { FieldSchema } from '../schema/field-schema.js';
import { applySchemaDefaults } from './defaults/schema-defaults.js';
import type { Kind } from './kind.js';

/**
 * An object with everything filled in that Kubernetes fills in before it looks at it further: the kind's own rules where it
 * has some, else the defaults of `schema`. The object is in its storage version and is not changed; the very same object comes
 * back when nothing was missing, and a new one shares all that stayed. Idempotent. Never fails: what has a wrong type is left alone.
 */
export function defaultObject<T extends JsonObject>({ defaults }: Kind, object: T, schema?: FieldSchema): T {
  if (defaults !== undefined) return defaults(object) as T;
  return schema === undefined ? object : (applySchemaDefaults(object, schema) as T);
}

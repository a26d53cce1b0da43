import type { Json, JsonObject } from './json.js';

/**
 * A copy of an object whose fields are to be set; its values are shared. An object that is spread costs V8 several times as much once a field is
 * added to it, and whoever reads it later as well: each such copy gets a shape of its own. A member called `__proto__` stays a member.
 */
export function ownCopy(object: JsonObject): { [key: string]: Json | undefined } {
  return Object.hasOwn(object, '__proto__') ? { ...object } : Object.assign({}, object);
}

/** The object with some fields set; the others are shared. See `ownCopy`. */
export function withFields<T extends object>(object: T, fields: Partial<T>): T {
  return Object.hasOwn(object, '__proto__') ? { ...object, ...fields } : Object.assign({}, object, fields);
}

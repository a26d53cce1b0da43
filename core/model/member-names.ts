import type { JsonObject } from './json.js';

/** Of objects with so many members the names are kept: an engine sorts them anew each time they are asked for. */
export const MANY_MEMBERS = 64;
const namesOf = new WeakMap<JsonObject, readonly string[]>();

/** The names of the members that have a value, in the object's order. The object must be complete: it is not looked at again. */
export function memberNames(object: JsonObject): readonly string[] {
  const known = namesOf.get(object);
  if (known !== undefined) return known;
  const names: string[] = [];
  for (const name in object) if (object[name] !== undefined) names.push(name);
  if (names.length > MANY_MEMBERS) namesOf.set(object, names);
  return names;
}

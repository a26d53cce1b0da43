import type { Json, JsonObject } from './json.js';
import { MANY_MEMBERS, memberNames } from './member-names.js';
import { setOwn } from './replay-patch.js';

/**
 * A copy of an object, to be changed; its values are shared. A large object is copied by the names that are kept of it, which takes an engine
 * half as long as spreading it. The object itself must be complete.
 */
export function copyMembers(object: JsonObject): Record<string, Json | undefined> {
  const names = memberNames(object);
  if (names.length <= MANY_MEMBERS) return { ...object };
  const copy: Record<string, Json | undefined> = {};
  for (const name of names) setOwn(copy, name, object[name]);
  return copy;
}

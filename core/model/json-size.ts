import type { Json, JsonObject } from './json.js';
import { memberNames } from './member-names.js';

/** How large a value is in JSON. */
export interface JsonSize {
  /** Texts count their characters; that bounds memory well enough. */
  readonly bytes: number;
  /** Its members and items, at every depth. */
  readonly values: number;
  /** The most members that one object in it has. */
  readonly width: number;
}

/** The size of a value in JSON, measured until it has more than `limit` bytes. Never recurses, so it takes hostile input. */
export function jsonSize(value: Json, limit = Number.POSITIVE_INFINITY): JsonSize {
  let bytes = 0;
  let values = 0;
  let width = 0;
  const pending: Json[] = [value];
  for (let next = pending.pop(); next !== undefined && bytes <= limit; next = pending.pop()) {
    if (typeof next === 'string') bytes += next.length + 2;
    else if (typeof next !== 'object' || next === null) bytes += 5;
    else if (Array.isArray(next)) {
      bytes += 2 + next.length;
      values += next.length;
      for (const item of next) pending.push(item as Json);
    } else {
      const members = next as JsonObject;
      const names = memberNames(members);
      bytes += 2;
      values += names.length;
      width = Math.max(width, names.length);
      for (const name of names) {
        const member = members[name]!;
        bytes += name.length + 4;
        // Most members are texts; they need not wait.
        if (typeof member === 'string') bytes += member.length + 2;
        else pending.push(member);
      }
    }
  }
  return { bytes, values, width };
}

/** How many members and items a value has, at every depth. */
export function countValues(value: Json): number {
  return jsonSize(value).values;
}

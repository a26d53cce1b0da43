import type { Json } from './json.js';

/** The size of a value in JSON, counted no further than `limit`. Texts count their characters; that bounds memory well enough. */
export function jsonSize(value: Json, limit: number): number {
  let size = 0;
  const pending: Json[] = [value];
  for (let next = pending.pop(); next !== undefined && size <= limit; next = pending.pop()) {
    if (typeof next === 'string') size += next.length + 2;
    else if (typeof next !== 'object' || next === null) size += 5;
    else if (Array.isArray(next)) {
      size += 2 + next.length;
      for (const item of next) pending.push(item as Json);
    } else {
      const members = next as { readonly [name: string]: Json | undefined };
      size += 2;
      for (const name in members) {
        const member = members[name];
        if (member === undefined) continue;
        size += name.length + 4;
        // Most members are texts; they need not wait.
        if (typeof member === 'string') size += member.length + 2;
        else pending.push(member);
      }
    }
  }
  return size;
}

/** How many members and items a value has, at every depth. */
export function countValues(value: Json): number {
  let count = 0;
  const pending: Json[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    for (const child of Array.isArray(next) ? next : Object.values(next)) {
      count++;
      if (typeof child === 'object' && child !== null) pending.push(child as Json);
    }
  }
  return count;
}

import type { Json, JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';

/**
 * How deeply a document may nest. Go's decoder stops at 10,000, which a recursive walk in JavaScript does not survive; no Kubernetes object
 * comes near either.
 */
export const MAX_JSON_DEPTH = 1_000;

/** Whether containers nest deeper than `limit`: a scalar has depth 0, `{}` has depth 1. Never recurses, so it takes hostile input. */
export function nestsDeeperThan(value: Json | undefined, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const pending: object[] = [value];
  const depths = [1];
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    const depth = depths.pop()!;
    if (depth > limit) return true;
    if (Array.isArray(container)) {
      for (const item of container) {
        if (typeof item !== 'object' || item === null) continue;
        pending.push(item);
        depths.push(depth + 1);
      }
    } else {
      const object = container as JsonObject;
      for (const name of memberNames(object)) {
        const child = object[name];
        if (typeof child !== 'object' || child === null) continue;
        pending.push(child);
        depths.push(depth + 1);
      }
    }
  }
  return false;
}

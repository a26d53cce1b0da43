import type { Json } from '../../model/json.js';

/**
 * How deeply a document may nest. Go's decoder stops at 10,000, which a recursive walk in JavaScript does not survive; no Kubernetes object
 * comes near either.
 */
export const MAX_JSON_DEPTH = 1_000;

/** Whether containers nest deeper than `limit`: a scalar has depth 0, `{}` has depth 1. Never recurses, so it takes hostile input. */
export function nestsDeeperThan(value: Json | undefined, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  let level: Json[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    const next: Json[] = [];
    for (const container of level) {
      for (const child of Array.isArray(container) ? container : Object.values(container as object)) {
        if (typeof child === 'object' && child !== null) next.push(child as Json);
      }
    }
    level = next;
  }
  return false;
}

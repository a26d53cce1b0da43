import { goTypeName } from '../../model/go-format.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { setOwn } from '../../model/replay-patch.js';
import { memberOf } from '../../model/same-json.js';
import { has, PATCH_DIRECTIVE, RETAIN_KEYS_DIRECTIVE, withoutDirectives } from './strategic-directive.js';

/**
 * What a strategic merge patch looks like after it was merged, which is how messages tell of it: what it put where nothing of its type was is
 * without nulls and directives, for the library takes them out of the patch itself.
 * Source: apimachinery pkg/util/strategicpatch/patch.go mergeMap, discardNullValuesFromPatch, removeDirectives.
 */
export function patchAfterMerge(document: Json | undefined, patch: JsonObject): JsonObject {
  const told: Record<string, Json | undefined> = {};
  const isReplaced = has(patch, PATCH_DIRECTIVE);
  for (const name of Object.keys(patch)) {
    const change = patch[name];
    if (change === undefined || name === RETAIN_KEYS_DIRECTIVE) continue;
    if (isReplaced) {
      if (name !== PATCH_DIRECTIVE || change !== 'replace') setOwn(told, name, change);
    } else setOwn(told, name, memberAfterMerge(isJsonObject(document) ? memberOf(document, name) : undefined, change));
  }
  return told as JsonObject;
}

function memberAfterMerge(old: Json | undefined, change: Json): Json {
  if (typeof change !== 'object' || change === null) return change;
  if (isJsonObject(change) && isJsonObject(old)) return patchAfterMerge(old, change);
  if (old !== undefined && old !== null && goTypeName(old) === goTypeName(change)) return change;
  // A map that is a directive itself is not taken, and so stays in the patch as it came.
  return withoutDirectives(change) ?? change;
}

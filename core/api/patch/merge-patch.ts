import { goTypeName } from '../../model/go-format.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { setOwn } from '../../model/replay-patch.js';
import { fail, ok, type Result } from '../../model/result.js';
import { sameJson } from '../../model/same-json.js';
import { badRequest } from '../../model/status-error.js';
import { MAX_JSON_DEPTH, nestsDeeperThan } from './json-depth.js';

type Members = Record<string, Json | undefined>;

/**
 * What a patch puts where nothing was: itself, without the members that are null. Kubernetes' library looks for such members inside lists as
 * well (evanphx/json-patch v4 pruneNulls), where RFC 7386 keeps them. Returns the value itself when there is nothing to leave out.
 */
export function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(withoutNulls);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isJsonObject(value)) return value;
  const members: Members = {};
  let same = true;
  for (const key in value) {
    const old = value[key];
    const kept = old === null || old === undefined ? undefined : withoutNulls(old);
    if (kept !== undefined) setOwn(members, key, kept);
    if (kept !== old) same = false;
  }
  return same ? value : (members as JsonObject);
}

/**
 * RFC 7386, section 2: members of the patch replace those of the target, null removes, objects merge, everything else replaces. Subtrees
 * that do not change keep their identity, the target itself when nothing changes. Patch and target must not nest deeper than
 * `MAX_JSON_DEPTH`.
 */
export function mergedJson(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch) || !isJsonObject(target)) {
    const value = withoutNulls(patch);
    return target !== undefined && sameJson(target, value) ? target : value;
  }
  let merged: Members | undefined;
  for (const key in patch) {
    const change = patch[key];
    if (change === undefined) continue;
    const old = Object.hasOwn(target, key) ? target[key] : undefined;
    const value = change === null ? undefined : mergedJson(old, change);
    if (value === old) continue;
    merged ??= { ...target };
    if (value === undefined) delete merged[key];
    else setOwn(merged, key, value);
  }
  return (merged as JsonObject | undefined) ?? target;
}

/**
 * Applies a merge patch as the apiserver takes one: it must be an object. Errors: 400 for anything else and for a patch that nests deeper
 * than `MAX_JSON_DEPTH`. Source: apiserver pkg/endpoints/handlers/patch.go applyJSPatch.
 */
export function applyMergePatch(document: Json, patch: Json): Result<Json> {
  if (!isJsonObject(patch)) {
    return fail(
      badRequest(
        `error decoding patch: json: cannot unmarshal ${goTypeName(patch)} into Go value of type map[string]interface {}`,
      ),
    );
  }
  if (nestsDeeperThan(patch, MAX_JSON_DEPTH)) return fail(badRequest('error decoding patch: exceeded max depth'));
  return ok(mergedJson(document, patch));
}

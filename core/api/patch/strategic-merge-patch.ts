import { goTypeName } from '../../model/go-format.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { setOwn } from '../../model/replay-patch.js';
import { fail, ok, type Result } from '../../model/result.js';
import { sameJson } from '../../model/same-json.js';
import { badRequest, type StatusError } from '../../model/status-error.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { MAX_JSON_DEPTH, nestsDeeperThan } from './json-depth.js';
import {
  directiveTarget,
  has,
  isDeleteFromList,
  isElementOrder,
  PATCH_DIRECTIVE,
  plainMembers,
  RETAIN_KEYS_DIRECTIVE,
  withoutDirectives,
} from './strategic-directive.js';
import {
  badArgumentType,
  badElementOrderFormat,
  badPatchType,
  badPrimitiveListFormat,
  badRetainKeysFormat,
  strategicUnsupported,
  unknownField,
} from './strategic-error.js';
import { arrangeElements, checkElementOrder, deleteFromList, mergeList } from './strategic-list.js';

type Members = Record<string, Json | undefined>;

const fieldOf = (schema: FieldSchema | undefined, key: string): FieldSchema | undefined =>
  schema?.properties?.get(key) ?? schema?.additionalProperties;

const merges = (schema: FieldSchema | undefined): schema is FieldSchema =>
  schema?.patchStrategy?.includes('merge') ?? false;

/** An object under merge: copied at its first change, so that one which does not change keeps its identity. */
class MembersDraft {
  #copy: Members | undefined;

  constructor(readonly original: JsonObject) {}

  get(key: string): Json | undefined {
    const members = this.#copy ?? this.original;
    return Object.hasOwn(members, key) ? members[key] : undefined;
  }

  keys(): string[] {
    return Object.keys(this.#copy ?? this.original);
  }

  set(key: string, value: Json | undefined): void {
    const old = this.get(key);
    if (value === old) return;
    if (value !== undefined && old !== undefined && sameJson(value, old)) return;
    this.#copy ??= { ...this.original };
    if (value === undefined) delete this.#copy[key];
    else setOwn(this.#copy, key, value);
  }

  result(): JsonObject {
    return this.#copy ?? this.original;
  }
}

class StrategicMerge {
  error: StatusError | undefined;

  readonly refuse = (error: StatusError): void => {
    this.error ??= error;
  };

  readonly mergeItem = (original: JsonObject, patch: JsonObject, schema: FieldSchema | undefined): JsonObject =>
    this.mergeObject(original, patch, schema);

  mergeObject(original: JsonObject, patch: JsonObject, schema: FieldSchema | undefined): JsonObject {
    if (has(patch, PATCH_DIRECTIVE)) {
      if (patch[PATCH_DIRECTIVE] === 'replace') return plainMembers(patch);
      if (patch[PATCH_DIRECTIVE] === 'delete') return {};
      this.refuse(badPatchType(patch[PATCH_DIRECTIVE], patch));
      return original;
    }
    const draft = new MembersDraft(original);
    this.#retainKeys(draft, patch);
    const ordered = this.#setElementOrders(draft, patch, schema);
    for (const key of Object.keys(patch)) {
      if (isDeleteFromList(key)) this.#deleteFromList(draft, key, patch[key]);
    }
    for (const key of Object.keys(patch)) {
      const change = patch[key];
      if (change === undefined || key === RETAIN_KEYS_DIRECTIVE || isDeleteFromList(key) || isElementOrder(key))
        continue;
      if (!ordered.has(key)) draft.set(key, this.#mergeMember(draft.get(key), change, fieldOf(schema, key)));
    }
    return draft.result();
  }

  #mergeMember(old: Json | undefined, change: Json, schema: FieldSchema | undefined): Json | undefined {
    if (change === null) return undefined;
    if (isJsonObject(old) && isJsonObject(change)) {
      return schema?.patchStrategy?.includes('replace') ? change : this.mergeObject(old, change, schema);
    }
    // A list that takes the place of another is taken as it is, nulls and all: decoding sees what of it makes no sense.
    if (Array.isArray(old) && Array.isArray(change))
      return merges(schema) ? mergeList(old, change, schema, this) : change;
    return withoutDirectives(change);
  }

  /** `$retainKeys` clears every member that it does not list, and must list every member that the patch sets. */
  #retainKeys(draft: MembersDraft, patch: JsonObject): void {
    if (!has(patch, RETAIN_KEYS_DIRECTIVE)) return;
    const listed = patch[RETAIN_KEYS_DIRECTIVE];
    if (!Array.isArray(listed)) {
      this.refuse(badRetainKeysFormat());
      return;
    }
    const retained = new Set<Json>(listed);
    for (const key of Object.keys(patch)) {
      const free = patch[key] === null || key === RETAIN_KEYS_DIRECTIVE || isDeleteFromList(key) || isElementOrder(key);
      if (!free && !retained.has(key)) {
        this.refuse(badRetainKeysFormat());
        return;
      }
    }
    for (const key of draft.keys()) if (!retained.has(key)) draft.set(key, undefined);
  }

  #deleteFromList(draft: MembersDraft, key: string, deleted: Json | undefined): void {
    const name = directiveTarget(key);
    if (name === undefined) {
      this.refuse(badPrimitiveListFormat());
      return;
    }
    const old = draft.get(name);
    if (deleted === null) draft.set(name, undefined);
    else if (Array.isArray(old) && Array.isArray(deleted)) draft.set(name, deleteFromList(old, deleted));
  }

  /** Merges the lists that have an order of their own; returns their names. */
  #setElementOrders(draft: MembersDraft, patch: JsonObject, schema: FieldSchema | undefined): Set<string> {
    const done = new Set<string>();
    for (const key of Object.keys(patch)) {
      if (!isElementOrder(key)) continue;
      const order = patch[key];
      const name = directiveTarget(key);
      if (!Array.isArray(order)) this.refuse(badArgumentType('list', order));
      else if (name === undefined) this.refuse(badElementOrderFormat());
      else {
        done.add(name);
        this.#setElementOrder(draft, name, has(patch, name) ? patch[name] : undefined, order, schema);
      }
    }
    return done;
  }

  #setElementOrder(
    draft: MembersDraft,
    name: string,
    change: Json | undefined,
    order: readonly Json[],
    schema: FieldSchema | undefined,
  ): void {
    const old = draft.get(name);
    if (old !== undefined && !Array.isArray(old)) {
      this.refuse(badArgumentType('list', old));
      return;
    }
    if (change !== undefined && !Array.isArray(change)) {
      this.refuse(badArgumentType('list', change));
      return;
    }
    const field = fieldOf(schema, name);
    if (field === undefined) {
      this.refuse(unknownField(schema?.definition?.split('.').pop() ?? '', name));
      return;
    }
    const mergeKey = field.mergeKey ?? '';
    checkElementOrder(change ?? [], order, mergeKey, this.refuse);
    if (old === undefined && change === undefined) return;
    let merged: readonly Json[];
    if (change === undefined) merged = old ?? [];
    else if (old === undefined) merged = withoutDirectives(change) as readonly Json[];
    else if (!merges(field)) merged = change;
    else merged = mergeList(old, change, field, this);
    if (this.error !== undefined) return;
    draft.set(name, arrangeElements(merged, order, old ?? [], mergeKey, this.refuse));
  }
}

/**
 * Applies a strategic merge patch: a merge patch whose lists merge by the keys that the kind's schema declares, with the directives `$patch`,
 * `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…`. Subtrees that do not change keep their identity. `schema` is that of
 * the whole object in the version it is written in; without one (a custom resource) the answer is 415. Other errors are the apiserver's:
 * 400 for a malformed patch or directive, 422 for a list in a list, 500 without a reason for what the library refuses and the server has no
 * code for, such as an item without its merge key.
 * Source: apimachinery pkg/util/strategicpatch/patch.go, apiserver pkg/endpoints/handlers/patch.go.
 */
export function applyStrategicMergePatch(document: Json, patch: Json, schema: FieldSchema | undefined): Result<Json> {
  if (schema === undefined) return fail(strategicUnsupported());
  if (!isJsonObject(patch)) {
    const message = `json: cannot unmarshal ${goTypeName(patch)} into Go value of type map[string]interface {}`;
    return fail(badRequest(message));
  }
  if (nestsDeeperThan(patch, MAX_JSON_DEPTH)) return fail(badRequest('exceeded max depth'));
  const merge = new StrategicMerge();
  const merged = merge.mergeObject(isJsonObject(document) ? document : {}, patch, schema);
  return merge.error === undefined ? ok(merged) : fail(merge.error);
}

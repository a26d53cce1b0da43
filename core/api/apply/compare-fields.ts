import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { sameJson } from '../../model/same-json.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { FieldSet } from './field-set.js';
import {
  elementOf,
  type FieldShape,
  isEmptyObject,
  memberSchema,
  namesInEither,
  ownMember,
  shapeOf,
} from './field-shape.js';
import { fieldElement, type PathElement } from './path-element.js';

/** How the fields of two objects differ; no path is in two of the sets. */
export interface FieldComparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

const isEmptyMap = (value: Json | undefined): boolean => !isJsonObject(value) || isEmptyObject(value);
const isEmptyList = (value: Json | undefined): boolean => !Array.isArray(value) || value.length === 0;

function groupItems(schema: FieldSchema, items: Json | undefined): Map<PathElement, Json[]> {
  const groups = new Map<PathElement, Json[]>();
  if (!Array.isArray(items)) return groups;
  for (const item of items) {
    const element = elementOf(schema, item);
    if (element === undefined) continue;
    const group = groups.get(element);
    if (group === undefined) groups.set(element, [item]);
    else group.push(item);
  }
  return groups;
}

class FieldComparer implements FieldComparison {
  readonly removed = new FieldSet();
  readonly modified = new FieldSet();
  readonly added = new FieldSet();
  readonly #path: PathElement[] = [];

  compare(before: Json | undefined, after: Json | undefined, schema: FieldSchema | undefined): void {
    if (before === after) return;
    const old = shapeOf(schema, before);
    const now = shapeOf(schema, after);
    let leaf: boolean;
    if (after === undefined) leaf = this.#compareAs(old, before, after, schema);
    else {
      // A value without a schema may have changed from a map into a scalar: then its members went, and it came.
      if (before !== undefined && old !== now) this.#compareAs(old, before, after, schema);
      leaf = this.#compareAs(now, before, after, schema);
    }
    if (leaf) return;
    if (before === undefined) this.added.insert(this.#path);
    else if (after === undefined) this.removed.insert(this.#path);
  }

  /** Compares both sides as values of one shape; true when they were taken as one leaf. */
  #compareAs(
    shape: FieldShape,
    before: Json | undefined,
    after: Json | undefined,
    schema: FieldSchema | undefined,
  ): boolean {
    // Where both sides are empty or null they are a leaf, so that the difference between empty and null is kept.
    if (shape === 'map' && !(isEmptyMap(before) && isEmptyMap(after))) {
      this.#compareMembers(isJsonObject(before) ? before : undefined, isJsonObject(after) ? after : undefined, schema);
      return false;
    }
    if (shape === 'list' && schema !== undefined && !(isEmptyList(before) && isEmptyList(after))) {
      this.#compareItems(before, after, schema);
      return false;
    }
    if (before === undefined) this.added.insert(this.#path);
    else if (after === undefined) this.removed.insert(this.#path);
    else if (!sameJson(before, after)) this.modified.insert(this.#path);
    return true;
  }

  #compareMembers(
    before: JsonObject | undefined,
    after: JsonObject | undefined,
    schema: FieldSchema | undefined,
  ): void {
    for (const name of namesInEither(before, after)) {
      this.#path.push(fieldElement(name));
      this.compare(ownMember(before, name), ownMember(after, name), memberSchema(schema, name));
      this.#path.pop();
    }
  }

  #compareItems(before: Json | undefined, after: Json | undefined, schema: FieldSchema): void {
    const old = groupItems(schema, before);
    const now = groupItems(schema, after);
    for (const element of new Set([...old.keys(), ...now.keys()])) {
      this.#path.push(element);
      this.#compareGroups(old.get(element) ?? [], now.get(element) ?? [], schema);
      this.#path.pop();
    }
  }

  /** Items that share their keys are one leaf; a single one has fields of its own. */
  #compareGroups(old: readonly Json[], now: readonly Json[], schema: FieldSchema): void {
    if (old.length <= 1 && now.length <= 1) {
      this.compare(old[0], now[0], schema.items);
    } else if (old.length > 1 && now.length > 1) {
      if (!sameJson(old, now)) this.modified.insert(this.#path);
    } else if (old.length > 1) {
      if (now.length > 0) this.compare(undefined, now[0], schema.items);
      this.removed.insert(this.#path);
    } else {
      if (old.length > 0) this.compare(old[0], undefined, schema.items);
      this.added.insert(this.#path);
    }
  }
}

/**
 * Compares two objects field by field, as ownership sees fields. Subtrees that are the same object are skipped unread.
 * Source: structured-merge-diff typed/compare.go.
 */
export function compareFields(
  before: JsonObject,
  after: JsonObject,
  schema: FieldSchema | undefined,
  ignored = new FieldSet(),
): FieldComparison {
  const comparer = new FieldComparer();
  comparer.compare(before, after, schema);
  if (ignored.isEmpty()) return comparer;
  return {
    removed: comparer.removed.recursiveDifference(ignored),
    modified: comparer.modified.recursiveDifference(ignored),
    added: comparer.added.recursiveDifference(ignored),
  };
}

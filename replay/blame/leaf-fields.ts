import { memberSchema } from '../../core/api/apply/field-shape.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import type { FieldSchema } from '../../core/schema/field-schema.js';
import { type FieldPlace, fieldPath } from '../diff/field-change.js';
import { isLeafList } from '../diff/list-alignment.js';
import { keyedItems } from '../diff/list-items.js';
import { type BlameTree, branchOf } from './blame-tree.js';

/** A field that holds no other: a scalar, a list of plain values as a whole, or an empty object. */
export interface LeafField<Setter> {
  /** As `FieldChange` writes paths: list items by what names them. */
  readonly path: string;
  /** The same as a JSON pointer into the object. Source: RFC 6901. */
  readonly pointer: string;
  readonly value: Json;
  readonly setter: Setter;
}

/** Every leaf of an object in the object's order, with who set it. */
export function* leafFields<Setter>(
  object: JsonObject,
  schema: FieldSchema | undefined,
  tree: BlameTree<Setter>,
): Generator<LeafField<Setter>> {
  yield* members(object, schema, tree, undefined, '');
}

function* leaves<Setter>(
  value: Json,
  schema: FieldSchema | undefined,
  tree: BlameTree<Setter>,
  place: FieldPlace,
  pointer: string,
): Generator<LeafField<Setter>> {
  if (isJsonObject(value) && Object.values(value).some((member) => member !== undefined)) {
    return yield* members(value, schema, tree, place, pointer);
  }
  if (Array.isArray(value) && !isLeafList(schema, value)) return yield* items(value, schema, tree, place, pointer);
  yield { path: fieldPath(place), pointer, value, setter: tree.setter };
}

function* members<Setter>(
  object: JsonObject,
  schema: FieldSchema | undefined,
  tree: BlameTree<Setter>,
  parent: FieldPlace | undefined,
  pointer: string,
): Generator<LeafField<Setter>> {
  for (const member of Object.keys(object)) {
    const value = object[member];
    if (value === undefined) continue;
    const token = member.replaceAll('~', '~0').replaceAll('/', '~1');
    const place = { parent, step: { member } };
    yield* leaves(value, memberSchema(schema, member), branchOf(tree, member), place, `${pointer}/${token}`);
  }
}

function* items<Setter>(
  list: readonly Json[],
  schema: FieldSchema | undefined,
  tree: BlameTree<Setter>,
  parent: FieldPlace,
  pointer: string,
): Generator<LeafField<Setter>> {
  const labels = [...(keyedItems(schema, list, list)?.[0].keys() ?? [])];
  for (const [index, item] of list.entries()) {
    const place = { parent, step: { item: labels[index] ?? index } };
    yield* leaves(item, schema?.items, branchOf(tree, index), place, `${pointer}/${index}`);
  }
}

import { memberSchema } from '../../../core/api/apply/field-shape.js';
import { type FieldPlace, fieldPath } from '../../../core/fields/field-change.js';
import { isLeafList } from '../../../core/fields/list-alignment.js';
import { keyedItems } from '../../../core/fields/list-items.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/model/json.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import { type BlameTree, branchOf } from './blame-tree.js';

/** A field that holds no other: a scalar, a list of plain values as a whole, or an empty object; or one that is told as one. */
export interface LeafField<Setter> {
  /** As `FieldChange` writes paths: list items by what names them. */
  readonly path: string;
  /** The same as a JSON pointer into the object. Source: RFC 6901. */
  readonly pointer: string;
  readonly value: Json;
  readonly setter: Setter;
}

/** Whether a field that holds others is told as one, its parts being set by the same write. `pointer` is that of the field. */
export type IsOneField = (pointer: string) => boolean;

/**
 * Every leaf of an object in the object's order, with who set it. Where `isOne` says so, what one write set as a whole is one field, and
 * its parts are not told.
 */
export function* leafFields<Setter>(
  object: JsonObject,
  schema: FieldSchema | undefined,
  tree: BlameTree<Setter>,
  isOne: IsOneField = () => false,
): Generator<LeafField<Setter>> {
  yield* members({ schema, tree, place: undefined, pointer: '', isOne }, object);
}

/** Where in an object a walk is. */
interface Spot<Setter> {
  readonly schema: FieldSchema | undefined;
  readonly tree: BlameTree<Setter>;
  readonly place: FieldPlace | undefined;
  readonly pointer: string;
  readonly isOne: IsOneField;
}

function* leaves<Setter>(spot: Spot<Setter>, value: Json): Generator<LeafField<Setter>> {
  const { schema, tree, place, pointer, isOne } = spot;
  const isWhole = tree.branches === undefined && isOne(pointer);
  if (!isWhole && isJsonObject(value) && Object.values(value).some((member) => member !== undefined)) {
    return yield* members(spot, value);
  }
  if (!isWhole && Array.isArray(value) && !isLeafList(schema, value)) return yield* items(spot, value);
  yield { path: fieldPath(place), pointer, value, setter: tree.setter };
}

function* members<Setter>(spot: Spot<Setter>, object: JsonObject): Generator<LeafField<Setter>> {
  const { schema, tree, place: parent, pointer } = spot;
  for (const member of Object.keys(object)) {
    const value = object[member];
    if (value === undefined) continue;
    const token = member.replaceAll('~', '~0').replaceAll('/', '~1');
    const inside = { schema: memberSchema(schema, member), tree: branchOf(tree, member) };
    const place = { parent, step: { member } };
    yield* leaves({ ...spot, ...inside, place, pointer: `${pointer}/${token}` }, value);
  }
}

function* items<Setter>(spot: Spot<Setter>, list: readonly Json[]): Generator<LeafField<Setter>> {
  const { schema, tree, place: parent, pointer } = spot;
  const labels = [...(keyedItems(schema, list, list)?.[0].keys() ?? [])];
  for (const [index, item] of list.entries()) {
    const place = { parent, step: { item: labels[index] ?? index } };
    const inside = { schema: schema?.items, tree: branchOf(tree, index) };
    yield* leaves({ ...spot, ...inside, place, pointer: `${pointer}/${index}` }, item);
  }
}

import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';
import { zeroValue } from '../../schema/drop-nulls.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { absentForm, isEmptyValue, isOmittedWhenEmpty } from '../../schema/go-form.js';
import { FieldSet } from './field-set.js';
import { elementOf, isDeduced, memberSchema, shapeOf } from './field-shape.js';
import { fieldElement, type PathElement } from './path-element.js';
import { type Fields, type KnownFields, LEAF, type Member, rememberFields, sharedFields } from './shared-fields.js';
import { UNOWNED_METADATA } from './unowned-fields.js';

/** The fields of one value; undefined for none. */
type FieldsWriter = (value: Json | undefined) => Fields | undefined;

const NOTHING = new FieldSet();

/**
 * The `fieldsV1` of whoever creates an object, which is not changed: all that is set in it, beside what a new and empty object of its type has
 * as well. The object is in its storage version and has its defaults; `ignored` are fields of the object itself that a create does not write. It
 * is what comparing with the empty object finds (`compareFields`), in one walk: most objects are written once. Requires that nulls are dropped.
 * Source: apimachinery pkg/util/managedfields/internal/structuredmerge.go Update, of an object that Creater.New made.
 */
export function createdFields(
  object: JsonObject,
  type: FieldSchema | undefined,
  ignored: FieldSet = NOTHING,
): JsonObject {
  const members: Member[] = [];
  for (const name of memberNames(object)) {
    const element = fieldElement(name);
    if (name === 'apiVersion' || name === 'kind' || ignored.members.has(element)) continue;
    const value = object[name];
    const schema = memberSchema(type, name);
    if (type !== undefined && schema !== undefined && isEmptyValue(value) && isOmittedWhenEmpty(name, schema, type))
      continue;
    const fields =
      name === 'metadata'
        ? ownedMetadata(value, schema)
        : isSetInNew(type, name, schema)
          ? changedWriter(schema)(value)
          : newWriter(schema)(value);
    if (fields !== undefined) members.push([element, fields]);
  }
  return sharedFields(members).fieldsV1;
}

/** Whether a new and empty object of a type has the field. */
function isSetInNew(type: FieldSchema | undefined, name: string, schema: FieldSchema | undefined): boolean {
  return type?.go !== undefined && schema !== undefined && absentForm(name, schema, type) !== undefined;
}

function ownedMetadata(metadata: Json | undefined, schema: FieldSchema | undefined): Fields | undefined {
  if (!isJsonObject(metadata)) return undefined;
  const members: Member[] = [];
  for (const name of memberNames(metadata)) {
    if (UNOWNED_METADATA.has(name) || isEmptyValue(metadata[name])) continue;
    const fields = newWriter(memberSchema(schema, name))(metadata[name]);
    if (fields !== undefined) members.push([fieldElement(name), fields]);
  }
  return members.length === 0 ? undefined : sharedFields(members);
}

const newWriters = new WeakMap<FieldSchema, FieldsWriter>();
const changedWriters = new WeakMap<FieldSchema, FieldsWriter>();

/** Writes a value where there was none. */
function newWriter(schema: FieldSchema | undefined): FieldsWriter {
  return schema === undefined ? newDeduced : made(newWriters, schema, makeNewWriter);
}

/** Writes a value where there was the zero value of its type. */
function changedWriter(schema: FieldSchema | undefined): FieldsWriter {
  return schema === undefined ? newDeduced : made(changedWriters, schema, makeChangedWriter);
}

/** Schemas may be cyclic: the writer of one in the making looks it up when it is called. */
function made(
  known: WeakMap<FieldSchema, FieldsWriter>,
  schema: FieldSchema,
  make: (schema: FieldSchema) => FieldsWriter,
): FieldsWriter {
  let writer = known.get(schema);
  if (writer === undefined) {
    known.set(schema, (value) => known.get(schema)!(value));
    writer = make(schema);
    known.set(schema, writer);
  }
  return writer;
}

const newLeaf: FieldsWriter = (value) => (value === undefined ? undefined : LEAF);

/** Of what no schema tells, objects have members, and all else is one. */
const newDeduced: FieldsWriter = (value) => {
  if (!isJsonObject(value)) return newLeaf(value);
  const names = memberNames(value);
  if (names.length === 0) return LEAF;
  return sharedFields(
    names.map((name): Member => [fieldElement(name), newDeduced(value[name]) ?? LEAF]),
    true,
  );
};

function makeNewWriter(schema: FieldSchema): FieldsWriter {
  switch (shapeOf(schema, undefined)) {
    case 'leaf':
      return isDeduced(schema) && schema.mapType !== 'atomic' ? newDeduced : newLeaf;
    case 'list':
      return (value) =>
        Array.isArray(value) && value.length > 0 ? sharedFields(itemsOf(schema, value), true) : newLeaf(value);
    case 'map': {
      const write = membersWriter(schema, newWriter, true);
      return (value) => (isJsonObject(value) ? (write(value) ?? LEAF) : newLeaf(value));
    }
  }
}

function makeChangedWriter(schema: FieldSchema): FieldsWriter {
  switch (shapeOf(schema, undefined)) {
    case 'leaf':
      return isDeduced(schema) && schema.mapType !== 'atomic'
        ? newDeduced
        : (value) => (value === undefined || isZero(schema, value) ? undefined : LEAF);
    case 'list':
      return (value) => (Array.isArray(value) && value.length > 0 ? sharedFields(itemsOf(schema, value)) : undefined);
    case 'map': {
      const write = membersWriter(schema, changedWriter, false);
      return (value) => (isJsonObject(value) ? write(value) : undefined);
    }
  }
}

function isZero(schema: FieldSchema, value: Json): boolean {
  return value === null || value === zeroValue(schema) || (typeof value === 'object' && isEmptyValue(value));
}

/** Items that share their keys are one leaf. */
function itemsOf(schema: FieldSchema, items: readonly Json[]): readonly Member[] {
  const write = newWriter(schema.items);
  const members = new Map<PathElement, Fields>();
  for (const item of items) {
    const element = elementOf(schema, item);
    if (element !== undefined) members.set(element, members.has(element) ? LEAF : (write(item) ?? LEAF));
  }
  return [...members];
}

/** One field of a struct. */
interface StructField {
  readonly name: string;
  readonly element: PathElement;
  readonly write: FieldsWriter;
  /** What is written where the field is not set; undefined for nothing. */
  readonly absent: Fields | undefined;
  readonly isOmitted: boolean;
  /** A power of two. */
  readonly bit: number;
}

/**
 * Writes the members of a map or struct; undefined where there are none. `below` writes what a new value of the type has, and `isField` tells
 * whether the value itself is one.
 */
function membersWriter(
  schema: FieldSchema,
  below: (schema: FieldSchema | undefined) => FieldsWriter,
  isField: boolean,
): (value: JsonObject) => Fields | undefined {
  const { properties, go } = schema;
  if (properties === undefined || go === undefined || properties.size > MOST_BITS) {
    return (value) => {
      const names = memberNames(value);
      if (names.length === 0) return undefined;
      const write = (name: string) => newWriter(memberSchema(schema, name))(value[name]) ?? LEAF;
      return sharedFields(
        names.map((name): Member => [fieldElement(name), write(name)]),
        isField,
      );
    };
  }
  let struct: Struct | undefined;
  const own: KnownFields = new Map();
  return (value) => {
    struct ??= structOf(schema, properties, below);
    let bits = 0;
    let key = '';
    for (const name in value) {
      const field = struct.fields.get(name);
      const content = field && contentOf(field, value[name]);
      if (content === undefined) continue;
      bits += field!.bit;
      if (content !== LEAF) key += `,${content.id}`;
    }
    for (const { name, absent, bit } of struct.always) {
      if (value[name] !== undefined) continue;
      bits += bit;
      if (absent !== LEAF) key += `,${absent.id}`;
    }
    if (bits === 0) return undefined;
    const which = key === '' ? bits : bits + key;
    const same = own.get(which);
    if (same !== undefined) return same;
    const fieldsV1: Record<string, Json> = isField ? { '.': LEAF.fieldsV1 } : {};
    for (const field of struct.fields.values()) {
      const content = contentOf(field, value[field.name]);
      if (content !== undefined) fieldsV1[field.element] = content.fieldsV1;
    }
    return rememberFields(own, which, fieldsV1);
  };
}

/** Whole numbers are exact up to here. */
const MOST_BITS = 53;

function contentOf({ write, absent, isOmitted }: StructField, value: Json | undefined): Fields | undefined {
  return value === undefined || (isOmitted && isEmptyValue(value)) ? absent : write(value);
}

/** A struct's fields by name, in the order of `fieldsV1`. */
interface Struct {
  readonly fields: ReadonlyMap<string, StructField>;
  /** Those that Go writes where they are not set. */
  readonly always: readonly { readonly name: string; readonly absent: Fields; readonly bit: number }[];
}

function structOf(
  schema: FieldSchema,
  properties: ReadonlyMap<string, FieldSchema>,
  below: (schema: FieldSchema | undefined) => FieldsWriter,
): Struct {
  const names = [...properties.keys()].sort();
  const fields = names.map((name, index): StructField => {
    const property = properties.get(name)!;
    const form = absentForm(name, property, schema);
    const write = form === undefined ? newWriter(property) : below(property);
    const absent = form === undefined ? undefined : write(form);
    const isOmitted = isOmittedWhenEmpty(name, property, schema);
    return { name, element: fieldElement(name), write, absent, isOmitted, bit: 2 ** index };
  });
  const always = fields.flatMap(({ name, absent, bit }) => (absent === undefined ? [] : [{ name, absent, bit }]));
  return { fields: new Map(fields.map((field) => [field.name, field])), always };
}

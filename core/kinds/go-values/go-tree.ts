import { isJsonObject, type Json } from '../../model/json.js';
import { canonicalQuantity } from '../../model/quantity.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { asObject } from '../fields/json-fields.js';
import { internalShape } from './internal-shape.js';
import { type InternalField, internalType, typeNameOf } from './internal-type.js';

/** What Go marshals, in its order: a scalar, a list, or the members of a struct or a map. */
export type GoTree = string | number | boolean | null | readonly GoTree[] | ReadonlyMap<string, GoTree>;

/** The zero value of each scalar of Go, by the name it has in the table of types. */
const ZEROS: ReadonlyMap<string, GoTree> = new Map<string, GoTree>([
  ['bool', false],
  ['int64', 0],
  ['string', ''],
]);

/** The tree of a value whose Go type is written as in `goValue`. */
export function treeOf(type: string, value: Json | undefined): GoTree {
  if (type.startsWith('*')) return isAbsent(value) ? null : treeOf(type.slice(1), value);
  if (type.startsWith('[]')) {
    return Array.isArray(value) ? value.map((item: Json) => treeOf(type.slice(2), item)) : null;
  }
  const zero = ZEROS.get(type);
  if (zero !== undefined) return isAbsent(value) ? zero : plainTree(value);
  return structTree(type, value);
}

function structTree(name: string, value: Json | undefined): GoTree {
  const members = new Map<string, GoTree>();
  const object = asObject(internalShape(name, value));
  for (const field of internalType(name)) addField(field, object[field.json], members);
  return members;
}

function addField(field: InternalField, value: Json | undefined, members: Map<string, GoTree>): void {
  const tree = fieldTree(field, value);
  if (field.isInline) {
    if (tree instanceof Map)
      for (const [name, member] of tree as ReadonlyMap<string, GoTree>) members.set(name, member);
  } else if (!field.omitsEmpty || !isEmpty(tree)) members.set(field.name, tree);
}

function fieldTree({ isPointer, type, schema }: InternalField, value: Json | undefined): GoTree {
  if (isPointer && isAbsent(value)) return null;
  return type !== undefined ? treeOf(type, value) : schemaTree(schema, value);
}

/** The tree of a value of which the schema tells the type. */
function schemaTree(schema: FieldSchema | undefined, value: Json | undefined): GoTree {
  if (schema === undefined) return plainTree(value);
  const { definition, items, additionalProperties } = schema;
  const name = definition === undefined ? undefined : typeNameOf(definition);
  if (name !== undefined) return structTree(name, value);
  if (isAbsent(value)) return zeroOf(schema);
  if (schema.format === 'quantity') return canonicalQuantity(value as string | number) ?? plainTree(value);
  if (Array.isArray(value)) return value.map((item: Json) => schemaTree(items, item));
  if (isJsonObject(value) && additionalProperties !== undefined) {
    return sortedMembers(value, (item) => schemaTree(additionalProperties, item));
  }
  return plainTree(value);
}

function zeroOf({ type, format }: FieldSchema): GoTree {
  switch (type) {
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
    case 'int-or-string':
      return 0;
    case 'string':
      if (format === 'quantity') return '0';
      return format === 'date-time' || format === 'micro-time' || format === 'byte' ? null : '';
    default:
      return null;
  }
}

/** The tree of a value that Go holds as it came: maps print their members by name. */
function plainTree(value: Json | undefined): GoTree {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map((item: Json) => plainTree(item));
  if (isJsonObject(value)) return sortedMembers(value, plainTree);
  return value as string | number | boolean;
}

function sortedMembers(value: { readonly [name: string]: Json | undefined }, tree: (item: Json | undefined) => GoTree) {
  const names = Object.keys(value).sort();
  return new Map(names.map((name) => [name, tree(value[name])]));
}

function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

/** Source: the option `omitempty` of encoding/json. */
function isEmpty(tree: GoTree): boolean {
  if (tree === null || tree === '' || tree === 0 || tree === false) return true;
  return Array.isArray(tree) ? tree.length === 0 : tree instanceof Map && tree.size === 0;
}

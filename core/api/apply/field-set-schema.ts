import type { FieldSchema } from '../../schema/field-schema.js';
import { FieldSet } from './field-set.js';
import { isDeclaredField, isDeduced, memberSchema, shapeOf } from './field-shape.js';
import { fieldName, type PathElement } from './path-element.js';

function schemaBelow(schema: FieldSchema | undefined, element: PathElement): FieldSchema | undefined {
  const name = fieldName(element);
  return name === undefined ? schema?.items : memberSchema(schema, name);
}

/**
 * The set with every declared field that has owned fields below it: who owns `.spec.replicas` counts as owning `.spec`. Without this, a
 * field would outlive its last member. Source: structured-merge-diff fieldpath/set.go EnsureNamedFieldsAreMembers.
 */
export function withNamedFields(set: FieldSet, schema: FieldSchema | undefined): FieldSet {
  if (set.children.size === 0) return set;
  const ensured = new FieldSet();
  for (const member of set.members) ensured.members.add(member);
  for (const [element, child] of set.children) {
    const name = fieldName(element);
    if (name !== undefined && isDeclaredField(schema, name)) ensured.members.add(element);
    ensured.nest(element, withNamedFields(child, schemaBelow(schema, element)));
  }
  return ensured;
}

/**
 * The set as it stands under a schema that has since made a list or map atomic: who owned a part of it owns it as a whole. The set itself
 * when nothing of the kind happened. Source: structured-merge-diff typed/reconcile_schema.go.
 */
export function underSchema(set: FieldSet, schema: FieldSchema | undefined): FieldSet {
  if (schema === undefined || isDeduced(schema) || set.children.size === 0) return set;
  if (fitting.get(set) === schema) return set;
  const adapted = adapt(set, schema);
  if (adapted === set) fitting.set(set, schema);
  return adapted;
}

/** Sets that were found to stand as they do under a schema: most writes leave most of an object's as they were. */
const fitting = new WeakMap<FieldSet, FieldSchema>();

function adapt(set: FieldSet, schema: FieldSchema): FieldSet {
  const adapted = new FieldSet();
  let same = true;
  for (const member of set.members) adapted.members.add(member);
  for (const [element, child] of set.children) {
    const name = fieldName(element);
    const known = name === undefined ? schema?.items !== undefined : memberSchema(schema, name) !== undefined;
    const below = schemaBelow(schema, element);
    const container = below?.type === 'array' || below?.mapType === 'atomic';
    if (known && container && !isDeduced(below) && shapeOf(below, undefined) === 'leaf') {
      adapted.members.add(element);
      same = false;
      continue;
    }
    const rest =
      known && below !== undefined && !isDeduced(below) && child.children.size > 0 ? adapt(child, below) : child;
    if (rest !== child) same = false;
    adapted.children.set(element, rest);
  }
  return same ? set : adapted;
}

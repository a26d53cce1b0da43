import type { Patch } from '../../core/model/command.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';

/** Where a value stands in an object: `['spec', 'template', 'spec', 'containers', 0, 'image']`. */
export type FieldPath = readonly (string | number)[];

/** One thing that changes in an object: a field gets a value, or goes when there is none. */
export interface FieldEdit {
  readonly path: FieldPath;
  readonly value?: Json;
}

/** The value at a path; undefined where there is none. */
export function valueIn(object: Json | undefined, path: FieldPath): Json | undefined {
  let value = object;
  for (const step of path) {
    if (typeof step === 'number') value = Array.isArray(value) ? (value as readonly Json[])[step] : undefined;
    else value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

/**
 * The object with one thing changed, what lies around the field made where it is missing. Gives back the object itself where the
 * path leads past the end of a list or through something that holds no fields, or where there is nothing to take away.
 */
export function withChange(object: JsonObject, { path, value }: FieldEdit): JsonObject {
  const changed = changedAt(object, path, value);
  return isJsonObject(changed) ? changed : object;
}

function changedAt(target: Json | undefined, path: FieldPath, value: Json | undefined): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    if (!Array.isArray(target) || step >= target.length) return target;
    const items = [...(target as readonly Json[])];
    const item = changedAt(items[step], rest, value);
    if (item === items[step]) return target;
    if (item === undefined) items.splice(step, 1);
    else items[step] = item;
    return items;
  }
  if (target !== undefined && !isJsonObject(target)) return target;
  if (target === undefined && value === undefined) return undefined;
  // Built from entries, so that a field named `__proto__` is only a field.
  const members = new Map(Object.entries(target ?? {}));
  const member = changedAt(members.get(step), rest, value);
  if (member === members.get(step)) return target;
  if (member === undefined) members.delete(step);
  else members.set(step, member);
  return Object.fromEntries(members);
}

/**
 * The change as a user would send it: a merge patch of the one field, so that it says the same whatever else has changed. A list cannot
 * be merged into, so a path through one becomes a JSON patch. `object` says which of the objects around the field are there.
 */
export function patchOf(object: JsonObject, change: FieldEdit): Patch {
  const { path, value } = change;
  if (!path.some((step) => typeof step === 'number')) {
    const merged = value === undefined ? null : replacing(valueIn(object, path), value);
    return { type: 'merge', value: nested(path, merged) };
  }
  const present = path.findIndex((_, index) => valueIn(object, path.slice(0, index + 1)) === undefined);
  const upTo = present === -1 ? path.length : present + 1;
  const pointer = `/${path.slice(0, upTo).map(escaped).join('/')}`;
  const operation =
    value === undefined
      ? { op: 'remove', path: pointer }
      : { op: 'add', path: pointer, value: nested(path.slice(upTo), value) };
  // Adding puts a new item before the one at the index; only replacing replaces it.
  const isItem = typeof path[upTo - 1] === 'number';
  return { type: 'json', operations: [isItem && value !== undefined ? { ...operation, op: 'replace' } : operation] };
}

/** What turns a value into another when it is merged into it: members that are to go are said to be null. Source: RFC 7386. */
function replacing(before: Json | undefined, after: Json): Json {
  if (!isJsonObject(before) || !isJsonObject(after)) return after;
  const members = new Map<string, Json | undefined>(Object.keys(before).map((name) => [name, null]));
  for (const [name, value] of Object.entries(after)) {
    const held = Object.hasOwn(before, name) ? before[name] : undefined;
    members.set(name, value === undefined ? undefined : replacing(held, value));
  }
  return Object.fromEntries(members);
}

function nested(path: FieldPath, value: Json): Json {
  return path.reduceRight<Json>((inner, step) => Object.fromEntries([[step, inner]]), value);
}

/** One part of a JSON pointer. Source: RFC 6901. */
function escaped(step: string | number): string {
  return String(step).replaceAll('~', '~0').replaceAll('/', '~1');
}

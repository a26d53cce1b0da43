import type { Json, JsonObject } from '../../model/json.js';
import { type PathElement, sortPathElements } from './path-element.js';

/** Fields as `fieldsV1` holds them below a path element. Equal ones are mostly one object: objects of a kind have the same fields. */
export interface Fields {
  readonly id: number;
  readonly fieldsV1: JsonObject;
}

/** One path element, and the fields below it. */
export type Member = readonly [PathElement, Fields];

/** What stands at the end of a path. Most paths of an object end at once. */
export const LEAF: Fields = { id: 0, fieldsV1: Object.freeze({}) };

/** Fields by what they are made of. */
export type KnownFields = Map<string | number, Fields>;

/** So many are remembered at each place, and then none: users choose the names of labels and of items. */
const MOST_KNOWN = 1_000;
/** What is longer is not remembered. */
const LONGEST_KEY = 4_096;
let lastId = 0;

export function rememberFields(known: KnownFields, key: string | number, fieldsV1: JsonObject): Fields {
  if (known.size >= MOST_KNOWN) known.clear();
  const fields = { id: ++lastId, fieldsV1 };
  known.set(key, fields);
  return fields;
}

const whole: KnownFields = new Map();
const fields: KnownFields = new Map();

/** Members in the order of `fieldsV1`, after the value that has them where that is a field itself. */
export function sharedFields(members: readonly Member[], isField = false): Fields {
  const known = isField ? fields : whole;
  let key = '';
  for (const [element, { id }] of members) key += `${element}\0${id}\0`;
  const isShort = key.length <= LONGEST_KEY;
  const same = isShort ? known.get(key) : undefined;
  if (same !== undefined) return same;
  const fieldsV1: Record<string, Json> = isField ? { '.': LEAF.fieldsV1 } : {};
  const byElement = new Map(members);
  for (const element of sortPathElements(byElement.keys())) fieldsV1[element] = byElement.get(element)!.fieldsV1;
  return isShort ? rememberFields(known, key, fieldsV1) : { id: ++lastId, fieldsV1 };
}

import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';
import { fail, ok, type Result } from '../../model/result.js';
import { MAX_JSON_DEPTH, nestsDeeperThan } from '../patch/json-depth.js';
import { FieldSet } from './field-set.js';
import { parsePathElement } from './path-element.js';
import { type Fields, LEAF, type Member, sharedFields } from './shared-fields.js';

/** What was read of `fieldsV1` and what sets were written as: most writes leave most of an object's as they were. */
const decoded = new WeakMap<JsonObject, FieldSet>();
const encoded = new WeakMap<FieldSet, JsonObject>();

/**
 * Writes a set as the `fieldsV1` of a managedFields entry. For `.spec` and `.spec.replicas` it is `{"f:spec":{".":{},"f:replicas":{}}}`:
 * an empty object for a path that ends there, a `.` where paths go on below one that is itself in the set. `earlier` is what was written
 * before: it is given back where it says the same. Source: structured-merge-diff fieldpath/serialize.go.
 */
export function encodeFieldsV1(set: FieldSet, earlier?: JsonObject): JsonObject {
  const known = encoded.get(set);
  if (known !== undefined && (earlier === undefined || earlier === known)) return known;
  const fields = earlier !== undefined && says(earlier, set, false) ? earlier : (known ?? encode(set, false).fieldsV1);
  encoded.set(set, fields);
  decoded.set(fields, set);
  return fields;
}

/** What a set was written as before, where that is known. */
export const encodedFields = (set: FieldSet): JsonObject | undefined => encoded.get(set);

/** Whether fields are what a set is written as. Members of a JSON object have no order. */
function says(fields: JsonObject, set: FieldSet, isMember: boolean): boolean {
  let missing = set.members.size + (isMember ? 1 : 0);
  for (const element of set.children.keys()) if (!set.members.has(element)) missing += 1;
  for (const name of memberNames(fields)) {
    missing -= 1;
    const content = fields[name];
    if (!isJsonObject(content)) return false;
    const child = set.children.size === 0 ? undefined : set.children.get(name);
    if (child !== undefined) {
      if (!says(content, child, set.members.has(name))) return false;
    } else if (!isEmpty(content) || !(name === '.' ? isMember : set.members.has(name))) return false;
  }
  return missing === 0;
}

function encode(set: FieldSet, isMember: boolean): Fields {
  const members: Member[] = [];
  for (const element of set.members) {
    const child = set.children.size === 0 ? undefined : set.children.get(element);
    members.push([element, child === undefined ? LEAF : encode(child, true)]);
  }
  for (const [element, child] of set.children) {
    if (!set.members.has(element)) members.push([element, encode(child, false)]);
  }
  return sharedFields(members, isMember);
}

/** Most steps end a path, and there may be many: nothing is made for them. */
function isEmpty(fields: JsonObject): boolean {
  for (const _ in fields) return false;
  return true;
}

interface Decoded {
  readonly set: FieldSet;
  readonly isMember: boolean;
}

function decode(fields: JsonObject): Decoded | string {
  const set = new FieldSet();
  let isMember = false;
  for (const key of memberNames(fields)) {
    const content = fields[key]!;
    if (key === '.') {
      isMember = true;
      continue;
    }
    const element = parsePathElement(key);
    if (element === undefined) return `parsing key as path element: invalid key ${JSON.stringify(key)}`;
    if (element === 'unknown') continue;
    if (content !== null && !isJsonObject(content)) return `expected an object at ${JSON.stringify(key)}`;
    if (content === null || isEmpty(content)) {
      set.members.add(element);
      continue;
    }
    const child = decode(content);
    if (typeof child === 'string') return child;
    if (child.isMember) set.members.add(element);
    set.nest(element, child.set);
  }
  // A path that nothing goes on from ends here, whether or not it says so.
  return { set, isMember: isMember || set.isEmpty() };
}

/** The fields of an object nest one level deeper than itself: what a path ends with is an object, too. */
const MOST_DEPTH = MAX_JSON_DEPTH + 1;

/** A set of more steps is one object's own. */
const SMALL = 500;

/** The one set of all that are equal: there are as many `fieldsV1` as objects in a log that was read, and few of them differ. */
function shared(set: FieldSet): FieldSet {
  const { fieldsV1 } = encode(set, false);
  let same = decoded.get(fieldsV1);
  if (same === undefined) {
    same = set;
    decoded.set(fieldsV1, set);
    encoded.set(set, fieldsV1);
  }
  return same;
}

/**
 * Reads the `fieldsV1` of a managedFields entry; absent and null are the empty set. Steps of unknown type are ignored, so that a later
 * version may add some. The error says what is malformed.
 */
export function decodeFieldsV1(fields: Json | undefined): Result<FieldSet, string> {
  if (fields === undefined || fields === null) return ok(new FieldSet());
  if (!isJsonObject(fields)) return fail('expected an object');
  const known = decoded.get(fields);
  if (known !== undefined) return ok(known);
  if (nestsDeeperThan(fields, MOST_DEPTH)) return fail('exceeded max depth');
  const read = decode(fields);
  if (typeof read === 'string') return fail(read);
  const set = read.set.hasAtMost(SMALL) ? shared(read.set) : read.set;
  decoded.set(fields, set);
  if (!encoded.has(set) && says(fields, set, false)) encoded.set(set, fields);
  return ok(set);
}

import { isJsonObject, type Json } from '../../model/json.js';

/**
 * One step of a field path as FieldsV1 writes it, in canonical form, so that equal steps are equal strings:
 *
 * - `f:replicas`: a member of an object;
 * - `k:{"containerPort":80,"protocol":"TCP"}`: the list item with these keys, names sorted;
 * - `v:"example.com/finalizer"`: the item of a set;
 * - `i:0`: an item by its place, in lists that have no other identity.
 *
 * Source: KEP-555; structured-merge-diff fieldpath/serialize-pe.go.
 */
export type PathElement = string;

/** Where a field stands: its steps from the root of the object. */
export type ElementPath = readonly PathElement[];

/** The step to a member. */
export const fieldElement = (name: string): PathElement => `f:${name}`;

/** The step to an item of a set. */
export const valueElement = (value: Json): PathElement => `v:${JSON.stringify(value)}`;

/** The step to a list item by its keys; names need not be sorted. */
export function keyElement(keys: readonly (readonly [name: string, value: Json])[]): PathElement {
  const sorted = [...keys].sort(([left], [right]) => (left < right ? -1 : 1));
  return `k:{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

/** The member's name; undefined for a step that is not to a member. */
export const fieldName = (element: PathElement): string | undefined =>
  element.startsWith('f:') ? element.slice(2) : undefined;

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The key names and values of a `k:` step. */
function keysOf(element: PathElement): [name: string, value: Json][] {
  const keys = parseJson(element.slice(2));
  return isJsonObject(keys) ? Object.entries(keys).map(([name, value]) => [name, value ?? null]) : [];
}

/**
 * Brings a step that a client wrote into canonical form. `unknown` for a type that a later version may know, which readers ignore; undefined
 * when it is malformed.
 */
export function parsePathElement(text: string): PathElement | 'unknown' | undefined {
  if (text.length < 2 || text[1] !== ':') return undefined;
  switch (text[0]) {
    case 'f':
      return text;
    case 'v': {
      const value = parseJson(text.slice(2));
      return value === undefined ? undefined : valueElement(value);
    }
    case 'k':
      return isJsonObject(parseJson(text.slice(2))) ? keyElement(keysOf(text)) : undefined;
    case 'i':
      return /^i:-?\d{1,15}$/.test(text) ? `i:${Number(text.slice(2))}` : undefined;
    default:
      return 'unknown';
  }
}

const VALUE_TYPES = ['number', 'string', 'boolean', 'object'];

/** Numbers before strings before booleans before the rest. Source: structured-merge-diff value.Compare. */
function compareValues(left: Json, right: Json): number {
  const types = VALUE_TYPES.indexOf(typeof left) - VALUE_TYPES.indexOf(typeof right);
  if (types !== 0) return types;
  if (typeof left === 'object' || typeof right === 'object')
    return compareText(JSON.stringify(left), JSON.stringify(right));
  return left < right ? -1 : left > right ? 1 : 0;
}

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const ELEMENT_TYPES = 'fkvi';

/** A step taken apart, so that sorting does not do it again and again. */
interface Parsed {
  readonly element: PathElement;
  readonly type: number;
  readonly keys: readonly (readonly [name: string, value: Json])[];
  readonly value: Json;
}

/** Steps that were taken apart lately: the items of one list are sorted again with every write to it. */
const lately = new Map<PathElement, Parsed>();
/** So many are remembered, and then none; what is longer is not. */
const MOST_REMEMBERED = 16_384;
const LONGEST_REMEMBERED = 256;

function parsed(element: PathElement): Parsed {
  const known = lately.get(element);
  if (known !== undefined) return known;
  const made = takenApart(element);
  if (element.length <= LONGEST_REMEMBERED) {
    if (lately.size >= MOST_REMEMBERED) lately.clear();
    lately.set(element, made);
  }
  return made;
}

function takenApart(element: PathElement): Parsed {
  const type = ELEMENT_TYPES.indexOf(element[0]!);
  const keys = element[0] === 'k' ? keysOf(element) : [];
  const value = element[0] === 'v' ? (parseJson(element.slice(2)) ?? null) : null;
  return { element, type, keys, value };
}

function compareParsed(left: Parsed, right: Parsed): number {
  if (left.type !== right.type) return left.type - right.type;
  switch (left.element[0]) {
    case 'k': {
      const [mine, theirs] = [left.keys, right.keys];
      for (let at = 0; at < Math.min(mine.length, theirs.length); at += 1) {
        const order = compareText(mine[at]![0], theirs[at]![0]) || compareValues(mine[at]![1], theirs[at]![1]);
        if (order !== 0) return order;
      }
      return mine.length - theirs.length;
    }
    case 'v':
      return compareValues(left.value, right.value);
    case 'i':
      return Number(left.element.slice(2)) - Number(right.element.slice(2));
    default:
      return compareText(left.element, right.element);
  }
}

/**
 * Steps in the order in which FieldsV1 lists them: members, keys, values, places. Source: structured-merge-diff PathElement.Compare.
 */
export function sortPathElements(elements: Iterable<PathElement>): PathElement[] {
  const list = [...elements];
  // Nearly always all of them are members, which need not be taken apart.
  if (list.every((element) => element.startsWith('f:'))) return list.sort();
  return list
    .map(parsed)
    .sort(compareParsed)
    .map(({ element }) => element);
}

/** A key as messages write it, which need not be a scalar where it is refused. Source: structured-merge-diff value.ToString. */
function describeValue(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(describeValue).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return Object.keys(value)
    .sort()
    .map((name) => `${name}=${describeValue(value[name] ?? null)}`)
    .join('');
}

/** A step as messages write it: `.replicas`, `[name="web"]`, `[="a"]`, `[0]`. */
export function describePathElement(element: PathElement): string {
  const content = element.slice(2);
  switch (element[0]) {
    case 'k':
      return `[${keysOf(element)
        .map(([name, value]) => `${name}=${describeValue(value)}`)
        .join(',')}]`;
    case 'v':
      return `[=${content}]`;
    case 'i':
      return `[${content}]`;
    default:
      return `.${content}`;
  }
}

/** A path as conflicts write it: `.spec.template.spec.containers[name="web"].image`. */
export const describePath = (path: ElementPath): string => path.map(describePathElement).join('');

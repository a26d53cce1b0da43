import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import type { Json, JsonObject } from '../../model/json.js';
import { setOwn } from '../../model/replay-patch.js';
import { MAX_BODY_BYTES, tooManyValues } from './body-limits.js';
import { goSyntax } from './go-syntax.js';
import { MOST_DUPLICATES } from './json-duplicates.js';
import { wellFormedText } from './well-formed.js';
import { plainScalar } from './yaml-scalar.js';

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;
type NodeEvent = Exclude<Event, { type: typeof EVENT_ID.POP } | { type: typeof EVENT_ID.DOCUMENT }>;

/** A value, and how much it is once every alias in it is written out. Names of members count, too. */
interface Node {
  readonly value: Json;
  readonly values: number;
  readonly characters: number;
}

/** A list or map whose end has not come. */
interface Open {
  readonly anchor: string | undefined;
  readonly list: Json[] | undefined;
  readonly members: Record<string, Json | undefined>;
  /** Names that stand in the map itself, not in one that is merged into it. */
  readonly ownNames: Set<string>;
  /** The name whose value comes next; undefined where a name comes next. */
  name: string | undefined;
  isMerge: boolean;
  values: number;
  characters: number;
}

const EXCESSIVE_ALIASING = 'yaml: document contains excessive aliasing';
const UNFINISHED = Symbol('unfinished');
const CORE_TAGS = 'tag:yaml.org,2002:';

/**
 * Makes a value of the first document of YAML, with Go's ideas of types, keys and aliases. Throws a `YamlProblem`.
 * Source: go-yaml v2 decode.go; sigs.k8s.io/yaml convertToJSONableObject.
 */
export class YamlConstruction {
  /** The names that stand twice in a map. */
  readonly duplicates: string[] = [];
  readonly #source: string;
  readonly #maxValues: number;
  /** A member is two nodes, its name and its value. */
  readonly #mostNodes: number;
  readonly #anchors = new Map<string, Node | typeof UNFINISHED>();
  readonly #open: Open[] = [];
  #root: Json = null;
  #values = 0;
  #characters = 0;
  #line = 1;
  #lineKnownTo = 0;

  constructor(source: string, maxValues: number) {
    this.#source = source;
    this.#maxValues = maxValues;
    this.#mostNodes = 2 * maxValues;
  }

  construct(events: readonly Event[]): Json {
    let documents = 0;
    for (const event of events) {
      if (event.type === EVENT_ID.DOCUMENT) {
        // What follows the first document is not looked at.
        if (++documents > 1) break;
      } else if (event.type === EVENT_ID.POP) this.#close();
      else this.#begin(event);
    }
    return this.#root;
  }

  #begin(event: NodeEvent): void {
    if (event.type === EVENT_ID.ALIAS) {
      const name = this.#source.slice(event.anchorStart, event.anchorEnd);
      const found = this.#anchors.get(name);
      if (found === undefined) throw new YamlProblem(`yaml: unknown anchor '${name}' referenced`);
      if (found === UNFINISHED) throw new YamlProblem(`yaml: anchor '${name}' value contains itself`);
      if (this.#values + found.values > this.#mostNodes) throw new YamlProblem(EXCESSIVE_ALIASING);
      this.#add(found, event.anchorStart, false);
      return;
    }
    const anchor = event.anchorStart < 0 ? undefined : this.#source.slice(event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ID.SCALAR) {
      const text = getScalarValue(this.#source, event);
      const isKey = this.#expectsName();
      const node: Node = { value: this.#scalar(event, text, isKey), values: 1, characters: text.length };
      if (anchor !== undefined) this.#anchors.set(anchor, node);
      const isMerge = isKey && text === '<<' && event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0;
      this.#add(node, event.valueStart, isMerge);
      return;
    }
    if (anchor !== undefined) this.#anchors.set(anchor, UNFINISHED);
    this.#open.push({
      anchor,
      list: event.type === EVENT_ID.SEQUENCE ? [] : undefined,
      members: {},
      ownNames: new Set(),
      name: undefined,
      isMerge: false,
      values: 1,
      characters: 0,
    });
  }

  #close(): void {
    const closed = this.#open.pop();
    // Behind the last list or map ends the document.
    if (closed === undefined) return;
    const { list, members, values, characters, anchor } = closed;
    const node: Node = { value: list ?? (members as JsonObject), values, characters };
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    // Its parts have been counted one by one.
    this.#values -= values;
    this.#characters -= characters;
    this.#add(node, this.#lineKnownTo, false);
  }

  #expectsName(): boolean {
    const parent = this.#open.at(-1);
    return parent !== undefined && parent.list === undefined && parent.name === undefined && !parent.isMerge;
  }

  #add(node: Node, at: number, isMerge: boolean): void {
    this.#count(node.values, node.characters);
    const parent = this.#open.at(-1);
    if (parent === undefined) {
      this.#root = node.value;
      return;
    }
    parent.values += node.values;
    parent.characters += node.characters;
    if (parent.list !== undefined) parent.list.push(node.value);
    else if (parent.isMerge) {
      this.#merge(parent, node.value);
      parent.isMerge = false;
    } else if (parent.name !== undefined) {
      setOwn(parent.members, parent.name, node.value);
      parent.name = undefined;
    } else if (isMerge) parent.isMerge = true;
    else parent.name = this.#nameOf(parent, node.value, at);
  }

  #count(values: number, characters: number): void {
    this.#values += values;
    this.#characters += characters;
    if (this.#values > this.#mostNodes) throw new YamlProblem(tooManyValues(this.#maxValues), true);
    if (this.#characters > MAX_BODY_BYTES) throw new YamlProblem(EXCESSIVE_ALIASING);
  }

  #nameOf(map: Open, key: Json, at: number): string {
    if (typeof key === 'object' && key !== null) throw new YamlProblem(`yaml: invalid map key: ${goSyntax(key)}`);
    if (key === null) throw new YamlProblem('unsupported map key of type: %!s(<nil>), key: <nil>');
    const name = String(key);
    if (map.ownNames.has(name)) this.#noteDuplicate(key, at);
    map.ownNames.add(name);
    return name;
  }

  #noteDuplicate(key: Json, at: number): void {
    if (this.duplicates.length === MOST_DUPLICATES) return;
    for (; this.#lineKnownTo < at; this.#lineKnownTo++) if (this.#source[this.#lineKnownTo] === '\n') this.#line++;
    this.duplicates.push(`  line ${this.#line}: key ${JSON.stringify(key)} already set in map`);
  }

  /** Adds what a map lacks of another one, or of several. Source: YAML 1.1 merge keys. */
  #merge(into: Open, merged: Json): void {
    for (const map of Array.isArray(merged) ? merged : [merged]) {
      if (typeof map !== 'object' || map === null || Array.isArray(map))
        throw new YamlProblem('yaml: map merge requires map or sequence of maps as the value');
      const members = Object.entries(map as JsonObject);
      // Merging one map again and again is more work than its alias shows.
      this.#count(members.length, 0);
      into.values += members.length;
      for (const [name, value] of members) {
        if (!Object.hasOwn(into.members, name)) setOwn(into.members, name, value);
      }
    }
  }

  #scalar(event: ScalarEvent, text: string, isKey: boolean): Json {
    if (event.style === SCALAR_STYLE.DOUBLE_QUOTED && wellFormedText(text) !== text)
      throw new YamlProblem('yaml: found invalid Unicode character escape code');
    const value = this.#resolve(event, text);
    if (typeof value !== 'number' || Number.isFinite(value) || isKey) return value;
    const name = Number.isNaN(value) ? 'NaN' : value < 0 ? '-Inf' : '+Inf';
    throw new YamlProblem(`json: unsupported value: ${name}`);
  }

  #resolve(event: ScalarEvent, text: string): Json {
    const tag = event.tagStart < 0 ? '' : fullTag(this.#source.slice(event.tagStart, event.tagEnd));
    if (tag === '') return event.style === SCALAR_STYLE.PLAIN ? plainScalar(text) : text;
    if (!tag.startsWith(CORE_TAGS)) return text;
    const type = tag.slice(CORE_TAGS.length);
    if (type === 'binary') return Buffer.from(text, 'base64').toString();
    const fits = FITS.get(type);
    if (fits === undefined) return text;
    const value = plainScalar(text);
    if (!fits(value))
      throw new YamlProblem(`yaml: cannot decode ${goTag(value)} \`${text.slice(0, 100)}\` as a !!${type}`);
    return value;
  }
}

/** The types that a text can be said to be of; every other tag leaves it a text. */
const FITS: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ['int', (value: Json) => Number.isInteger(value)],
  ['float', (value: Json) => typeof value === 'number'],
  ['bool', (value: Json) => typeof value === 'boolean'],
  ['null', (value: Json) => value === null],
]);

function fullTag(tag: string): string {
  if (tag.startsWith('!<')) return tag.slice(2, -1);
  return tag.startsWith('!!') ? `${CORE_TAGS}${tag.slice(2)}` : tag;
}

function goTag(value: Json): string {
  if (value === null) return '!!null';
  if (typeof value === 'boolean') return '!!bool';
  if (typeof value === 'number') return Number.isInteger(value) ? '!!int' : '!!float';
  return '!!str';
}
/** Why YAML cannot be read. Never leaves this folder. */
export class YamlProblem extends Error {
  /** Whether there is too much of it. */
  readonly isTooLarge: boolean;

  constructor(message: string, isTooLarge = false) {
    super(message);
    this.isTooLarge = isTooLarge;
  }
}

import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';
import { type MessageType, messageTypeOfKind } from '../protobuf/message-type.js';

/**
 * A patched document as Kubernetes' JSON patch library writes it, which answers show where it is no object of its kind: a level that the patch
 * went into stands sorted by name, what it left alone as Go writes the struct, what it put there as the client wrote it, and
 * what a merge patch put where no object was sorted as well. Source: evanphx/json-patch v4 merge.go and patch.go.
 */
export function patchedText(
  document: JsonObject,
  patched: Json,
  patch: { readonly type: 'merge'; readonly value: Json } | { readonly type: 'json'; readonly operations: Json },
): string {
  const { apiVersion, kind } = document;
  const type = messageTypeOfKind(String(apiVersion), String(kind));
  const text =
    patch.type === 'merge'
      ? mergedText(document, patch.value, patched, type)
      : steppedText(document, patched, stepsOf(patch.operations), type);
  return text.replace(HTML, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What Go's encoder escapes in JSON, so that it may stand in a page. */
const HTML = /[<>&\u2028\u2029]/g;

function mergedText(before: Json | undefined, patch: Json, after: Json, type: MessageType | undefined): string {
  if (!isJsonObject(before)) return sortedText(after);
  if (!isJsonObject(after) || !isJsonObject(patch)) return JSON.stringify(after);
  return sortedMembers(after, (name, value) => {
    const change = patch[name];
    const below = memberType(type, name);
    if (change === undefined) return structText(value, below);
    return before[name] === undefined ? sortedText(value) : mergedText(before[name], change, value, below);
  });
}

/** The levels that operations of a JSON patch pass, by name; undefined for one that none goes below. */
interface Steps extends Map<string, Steps> {}

function stepsOf(operations: Json): Steps {
  const steps: Steps = new Map();
  for (const operation of Array.isArray(operations) ? operations : []) {
    if (!isJsonObject(operation)) continue;
    for (const pointer of [operation['path'], operation['from']]) {
      if (typeof pointer === 'string') pass(steps, pointer.split('/').slice(1, -1));
    }
  }
  return steps;
}

function pass(steps: Steps, tokens: readonly string[]): void {
  let level = steps;
  for (const token of tokens) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    let below = level.get(name);
    if (below === undefined) {
      below = new Map();
      level.set(name, below);
    }
    level = below;
  }
}

function steppedText(
  before: Json | undefined,
  after: Json,
  steps: Steps | undefined,
  type: MessageType | undefined,
): string {
  if (steps === undefined) return before === after ? structText(after, type) : JSON.stringify(after);
  if (Array.isArray(after)) {
    const items = Array.isArray(before) ? before : [];
    return `[${after.map((item: Json, index) => steppedText(items[index], item, steps.get(String(index)), type)).join(',')}]`;
  }
  if (!isJsonObject(after)) return JSON.stringify(after);
  const members = isJsonObject(before) ? before : {};
  return sortedMembers(after, (name, value) =>
    steppedText(members[name], value, steps.get(name), memberType(type, name)),
  );
}

function sortedText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join(',')}]`;
  return isJsonObject(value) ? sortedMembers(value, (_, member) => sortedText(member)) : JSON.stringify(value);
}

function sortedMembers(object: JsonObject, text: (name: string, value: Json) => string): string {
  return braces([...memberNames(object)].sort(), object, text);
}

/** A value in the order of its Go struct; maps are sorted. */
function structText(value: Json, type: MessageType | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => structText(item, type)).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const order = type === undefined ? [] : fieldNames(type);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const names = [...memberNames(value)].sort((left, right) => place(left) - place(right) || (left < right ? -1 : 1));
  return braces(names, value, (name, member) => structText(member, memberType(type, name)));
}

function braces(names: readonly string[], object: JsonObject, text: (name: string, value: Json) => string): string {
  return `{${names.map((name) => `${JSON.stringify(name)}:${text(name, object[name]!)}`).join(',')}}`;
}

/** The names of a struct's fields in their order, inlined ones among them. */
function fieldNames(type: MessageType): readonly string[] {
  return type.fields.flatMap((field) =>
    field.jsonName === '' && typeof field.type === 'object' ? fieldNames(field.type) : [field.jsonName],
  );
}

/** The struct of a member, of the items of a list or of the values of a map, where it is one. */
function memberType(type: MessageType | undefined, name: string): MessageType | undefined {
  for (const field of type?.fields ?? []) {
    if (typeof field.type !== 'object') continue;
    if (field.jsonName === name) return field.container === 'map' ? undefined : field.type;
    const inlined = field.jsonName === '' ? memberType(field.type, name) : undefined;
    if (inlined !== undefined) return inlined;
  }
  return undefined;
}

import { parseDocument } from 'yaml';
import type { Json } from '../../model/json.js';
import { isProtobuf } from '../protobuf/is-protobuf.js';
import { isYaml, textOf } from './body.js';

/** So many are told of. Source: sigs.k8s.io/json, the limit of strict errors. */
const MOST_PROBLEMS = 100;

/**
 * The fields that a body names twice in one object, in the words of kube-apiserver's strict decoder; the last of them counts. `value` is
 * what was read from the body. Protobuf has none. Source: KEP-2885; sigs.k8s.io/json and sigs.k8s.io/yaml, strict decoding.
 */
export function duplicateFields(body: Uint8Array, mediaType: string, value: Json): readonly string[] {
  if (body.length === 0 || isProtobuf(mediaType)) return [];
  const text = textOf(body);
  if (isYaml(mediaType)) return duplicatesInYaml(text);
  // Nearly every body is found to have none by counting: the names in it, and the members of what was read.
  return namesIn(text) === membersIn(value) ? [] : duplicatesInJson(text);
}

function duplicatesInYaml(text: string): readonly string[] {
  const lines = parseDocument(text, { version: '1.1', merge: true })
    .errors.filter(({ code }) => code === 'DUPLICATE_KEY')
    .map(
      ({ pos: [at], linePos }) =>
        `  line ${linePos?.[0].line ?? 0}: key ${JSON.stringify(keyAt(text, at))} already set in map`,
    );
  return lines.length === 0 ? [] : [`yaml: unmarshal errors:\n${lines.slice(0, MOST_PROBLEMS).join('\n')}`];
}

function keyAt(text: string, at: number): string {
  const end = text.indexOf(':', at);
  return text
    .slice(at, end < 0 ? undefined : end)
    .trim()
    .replace(/^(['"])(.*)\1$/, '$2');
}

/** Each name is followed by a colon, and outside of strings there is no other. */
function namesIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) count++;
  }
  return count;
}

function membersIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const child of Object.values(value)) count += membersIn(child as Json);
  return count;
}

/** The place of the quote that ends the string which begins at a place. */
function endOfString(text: string, begin: number): number {
  let at = begin + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

const [QUOTE, BACKSLASH, COLON] = ['"', '\\', ':'].map((character) => character.charCodeAt(0)) as [
  number,
  number,
  number,
];

/** Where a walk through JSON stands: in an object, at a member, or in a list, at an item. */
type Level =
  | { readonly path: string; readonly names: Set<string>; name: string; isNameDue: boolean }
  | { readonly path: string; index: number };

/** The names that come twice in an object of sound JSON, with the way to them, each told of once. */
function duplicatesInJson(text: string): readonly string[] {
  const found = new Set<string>();
  const levels: Level[] = [];
  for (let at = 0; at < text.length && found.size < MOST_PROBLEMS; at++) {
    const level = levels.at(-1);
    switch (text[at]) {
      case '{':
        levels.push({ path: pathOf(level), names: new Set(), name: '', isNameDue: true });
        break;
      case '[':
        levels.push({ path: pathOf(level), index: 0 });
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (level !== undefined && 'names' in level) level.isNameDue = true;
        else if (level !== undefined) level.index++;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (level !== undefined && 'names' in level && level.isNameDue) {
          level.name = JSON.parse(text.slice(at, end + 1)) as string;
          level.isNameDue = false;
          if (level.names.has(level.name)) found.add(`duplicate field "${pathOf(level)}"`);
          level.names.add(level.name);
        }
        at = end;
      }
    }
  }
  return [...found];
}

function pathOf(level: Level | undefined): string {
  if (level === undefined) return '';
  if ('index' in level) return `${level.path}[${level.index}]`;
  return level.path === '' ? level.name : `${level.path}.${level.name}`;
}

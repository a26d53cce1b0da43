import type { DuplicateField } from '../../model/duplicate-field.js';
import type { Json, JsonObject } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';

/** So many are told of. Source: sigs.k8s.io/json, the limit of strict errors. */
export const MOST_DUPLICATES = 100;

/**
 * The fields that sound JSON names twice in one object, in the words of kube-apiserver's strict decoder; the last of them counts. `names`
 * is how many names stand in the text, and `value` what was read from it. Source: KEP-2885; sigs.k8s.io/json, strict decoding.
 */
export function duplicatesInJson(text: string, names: number, value: Json): readonly DuplicateField[] {
  // Nearly every body is found to have none by counting: the names in it, and the members of what was read.
  return names === membersIn(value) ? [] : findDuplicates(text);
}

function membersIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const child of value) if (typeof child === 'object') count += membersIn(child);
    return count;
  }
  const members = value as JsonObject;
  for (const name of memberNames(members)) {
    const child = members[name]!;
    count += typeof child === 'object' ? 1 + membersIn(child) : 1;
  }
  return count;
}

/** The place of the quote that ends the string which begins at a place. */
function endOfString(text: string, begin: number): number {
  let at = begin + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** Where a walk through JSON stands: in an object, at a member, or in a list, at an item. */
type Level =
  | { readonly path: string; readonly names: Set<string>; name: string; isNameDue: boolean }
  | { readonly path: string; index: number };

/** The names that come twice in an object, with the way to them, each told of once. */
function findDuplicates(text: string): readonly DuplicateField[] {
  const found = new Map<string, DuplicateField>();
  const levels: Level[] = [];
  for (let at = 0; at < text.length && found.size < MOST_DUPLICATES; at++) {
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
          const path = pathOf(level);
          if (level.names.has(level.name) && !found.has(path)) {
            const place = { object: level.path, after: level.names.size };
            found.set(path, { message: `duplicate field ${JSON.stringify(path)}`, place });
          }
          level.names.add(level.name);
        }
        at = end;
      }
    }
  }
  return [...found.values()];
}

function pathOf(level: Level | undefined): string {
  if (level === undefined) return '';
  if ('index' in level) return `${level.path}[${level.index}]`;
  return level.path === '' ? level.name : `${level.path}.${level.name}`;
}

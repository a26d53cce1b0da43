import type { Json, JsonObject } from '../../model/json.js';

/** A longer text is cut: it only tells a person which value is meant. */
const LONGEST = 1_000;

/** How Go's `%#v` prints what its YAML library read, cut where it is long. */
export function goSyntax(value: Json): string {
  const text = write(value, LONGEST);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Goes no deeper and no further than there is room. */
function write(value: Json, room: number): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, LONGEST));
  if (typeof value !== 'object') return String(value);
  const [open, items, close] = Array.isArray(value)
    ? ['[]interface {}{', value.map((item) => ['', item] as const), '}']
    : ['map[interface {}]interface {}{', membersOf(value as JsonObject), '}'];
  let text = open;
  let separator = '';
  for (const [name, item] of items) {
    if (text.length > room) break;
    text += `${separator}${name}${write(item, room - text.length)}`;
    separator = ', ';
  }
  return text + close;
}

function membersOf(object: JsonObject): (readonly [string, Json])[] {
  return Object.keys(object)
    .sort()
    .map((name) => [`${JSON.stringify(name)}:`, object[name] ?? null] as const);
}

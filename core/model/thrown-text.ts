/** How much is told of something that does not say itself what it is. */
const LONGEST = 200;

/**
 * The message of anything that may be thrown or rejected with: of an error its message, of a text the text, and of whatever else a text that
 * says what is in it. Never fails, whatever it is given, and is never empty.
 */
export function messageOf(thrown: unknown): string {
  try {
    return textOf(thrown, new Set());
  } catch {
    return 'something that cannot be told';
  }
}

/** The same with the name of what was thrown before it, where that has one: `TypeError: x is not a function`. */
export function namedMessageOf(thrown: unknown): string {
  try {
    const message = messageOf(thrown);
    const name =
      typeof thrown === 'object' && thrown !== null ? (thrown as { readonly name?: unknown }).name : undefined;
    return typeof name === 'string' && name !== '' && name !== message ? `${name}: ${message}` : message;
  } catch {
    return messageOf(thrown);
  }
}

function textOf(value: unknown, within: ReadonlySet<unknown>): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : value;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, message } = value as { readonly name?: unknown; readonly message?: unknown };
  // Whatever holds itself is told once.
  const says = within.has(value) || message === undefined || message === '' ? undefined : message;
  if (says !== undefined) return textOf(says, new Set(within).add(value));
  if (value instanceof Error) return typeof name === 'string' && name !== '' ? name : 'an error';
  return jsonOf(value) ?? classOf(value);
}

/** What is in an object; undefined when JSON says nothing of it. */
function jsonOf(value: object): string | undefined {
  try {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined || text === '{}') return undefined;
    return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
  } catch {
    return undefined;
  }
}

function classOf(value: object): string {
  const { constructor: made } = value as { readonly constructor?: unknown };
  const name = typeof made === 'function' ? made.name : '';
  return name === '' || name === 'Object' ? 'an object' : `an object of the class ${name}`;
}

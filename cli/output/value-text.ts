import type { Json } from '../../core/model/json.js';
import { printable } from '../../core/model/printable.js';

/**
 * A JSON value in one line: plain words bare, everything else as JSON; cut to so many characters, a single word in its middle since such
 * names (of images, of generated objects) tell by their end.
 */
export function valueText(value: Json, longest = Number.POSITIVE_INFINITY): string {
  const isWord = typeof value === 'string' && /^[^\s"'{}[\],](?:[^\n]*[^\s])?$/u.test(value) && !looksLikeOther(value);
  const text = printable(isWord ? value : JSON.stringify(value));
  if (text.length <= longest) return text;
  const tail = isWord && !/\s/.test(text) ? Math.floor(longest * 0.6) : 0;
  return `${text.slice(0, longest - 1 - tail)}…${text.slice(text.length - tail)}`;
}

/** Whether a string would be read as a number, a boolean or null if it stood bare. */
function looksLikeOther(value: string): boolean {
  return value === 'true' || value === 'false' || value === 'null' || !Number.isNaN(Number(value));
}

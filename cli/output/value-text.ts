import type { Json } from '../../core/model/json.js';
import { printable } from './printable.js';

/** A JSON value in one line: plain words bare, everything else as JSON; cut to so many characters. */
export function valueText(value: Json, longest = Number.POSITIVE_INFINITY): string {
  const isWord = typeof value === 'string' && /^[^\s"'{}[\],](?:[^\n]*[^\s])?$/u.test(value) && !looksLikeOther(value);
  const text = printable(isWord ? value : JSON.stringify(value));
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** Whether a string would be read as a number, a boolean or null if it stood bare. */
function looksLikeOther(value: string): boolean {
  return value === 'true' || value === 'false' || value === 'null' || !Number.isNaN(Number(value));
}

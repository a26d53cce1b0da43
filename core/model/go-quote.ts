import { LONGEST_VALUE } from './short-json.js';

/** What Go's quoting leaves as it is: letters, marks, numbers, punctuation, symbols and the plain space. Source: strconv.IsPrint. */
const ESCAPED = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

/** A text in double quotes as Go's `%q` writes it. Source: strconv.Quote. */
export function goQuote(text: string): string {
  return `"${text.replace(ESCAPED, escaped)}"`;
}

/** The same, cut where it is long. */
export function quoteShort(text: string): string {
  return text.length <= LONGEST_VALUE ? goQuote(text) : `${goQuote(text.slice(0, LONGEST_VALUE))}…`;
}

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) as number;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  // Half of a surrogate pair is no character: Go holds it as the replacement character.
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

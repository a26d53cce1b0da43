import { type CelFunction, member } from '../cel-function.js';
import { CelFault, CelList, type CelValue, isList, itemsOf } from '../cel-value.js';
import type { Evaluation } from '../evaluation.js';

type TextTest = (text: string, other: string) => boolean;

function testing(test: TextTest): CelFunction['call'] {
  return ([text, other], evaluation) => {
    if (typeof text !== 'string' || typeof other !== 'string') return undefined;
    evaluation.spendText(text.length);
    return test(text, other);
  };
}

function changing(change: (text: string) => string): CelFunction['call'] {
  return ([text], evaluation) => {
    if (typeof text !== 'string') return undefined;
    evaluation.spendText(text.length);
    return change(text);
  };
}

function charAt([text, index]: readonly CelValue[], evaluation: Evaluation): string | CelFault | undefined {
  if (typeof text !== 'string' || typeof index !== 'bigint') return undefined;
  evaluation.spendText(text.length);
  const characters = [...text];
  if (index < 0n || index > BigInt(characters.length)) return new CelFault(`index out of range: ${index}`);
  return characters[Number(index)] ?? '';
}

function substring([text, start, end]: readonly CelValue[], evaluation: Evaluation): string | CelFault | undefined {
  if (typeof text !== 'string' || typeof start !== 'bigint') return undefined;
  evaluation.spendText(text.length);
  const characters = [...text];
  const stop = end ?? BigInt(characters.length);
  if (typeof stop !== 'bigint') return undefined;
  if (start < 0n || start > BigInt(characters.length)) return new CelFault(`index out of range: ${start}`);
  if (stop > BigInt(characters.length)) return new CelFault(`index out of range: ${stop}`);
  if (start > stop) return new CelFault(`invalid substring range. start: ${start}, end: ${stop}`);
  return characters.slice(Number(start), Number(stop)).join('');
}

/** Pieces of a text, at most `limit` (all when negative), the last with what is left. Source: Go strings.SplitN. */
function pieces(text: string, separator: string, limit: bigint): readonly string[] {
  if (limit === 0n) return [];
  const all = separator === '' ? [...text] : text.split(separator);
  if (limit < 0n || BigInt(all.length) <= limit) return all;
  const kept = all.slice(0, Number(limit) - 1);
  return [...kept, all.slice(kept.length).join(separator)];
}

function split([text, separator, limit = -1n]: readonly CelValue[], evaluation: Evaluation): CelList | undefined {
  if (typeof text !== 'string' || typeof separator !== 'string' || typeof limit !== 'bigint') return undefined;
  evaluation.spend(text.length);
  return new CelList(pieces(text, separator, limit));
}

/** The first `limit` occurrences replaced, all when it is negative. What it makes is paid for before it is made. */
function replace(
  [text, wanted, replacement, limit = -1n]: readonly CelValue[],
  evaluation: Evaluation,
): string | undefined {
  if (typeof text !== 'string' || typeof wanted !== 'string') return undefined;
  if (typeof replacement !== 'string' || typeof limit !== 'bigint') return undefined;
  evaluation.spend(text.length);
  const parts = wanted === '' ? betweenCharacters(text, limit) : pieces(text, wanted, limit < 0n ? limit : limit + 1n);
  evaluation.spendText(text.length + replacement.length * parts.length);
  return parts.join(replacement);
}

/** An empty text occurs before every character and at the end. Source: Go strings.Replace. */
function betweenCharacters(text: string, limit: bigint): readonly string[] {
  const characters = ['', ...text, ''];
  if (limit < 0n || BigInt(characters.length) <= limit + 1n) return characters;
  const kept = characters.slice(0, Number(limit));
  return [...kept, characters.slice(kept.length).join('')];
}

function join([list, separator = '']: readonly CelValue[], evaluation: Evaluation): string | undefined {
  if (!isList(list!) || typeof separator !== 'string') return undefined;
  let length = 0;
  const texts: string[] = [];
  for (const item of itemsOf(list)) {
    if (typeof item !== 'string') return undefined;
    length += item.length + separator.length;
    texts.push(item);
  }
  evaluation.spendText(length);
  return texts.join(separator);
}

/** Unicode's White_Space, which JavaScript's `\s` is but for the byte order mark it has and U+0085 it lacks. */
const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const LEADING = new RegExp(`^${SPACE}+`, 'u');
const ONE_SPACE = new RegExp(SPACE, 'u');

function trim(text: string): string {
  const start = text.replace(LEADING, '');
  let end = start.length;
  while (end > 0 && ONE_SPACE.test(start[end - 1]!)) end--;
  return start.slice(0, end);
}

/** Functions of text: the standard ones, and cel-go's ext.Strings that Kubernetes turns on. Places count characters. */
export const STRINGS: readonly CelFunction[] = [
  member(
    'contains',
    [2],
    testing((text, other) => text.includes(other)),
  ),
  member(
    'startsWith',
    [2],
    testing((text, other) => text.startsWith(other)),
  ),
  member(
    'endsWith',
    [2],
    testing((text, other) => text.endsWith(other)),
  ),
  member('charAt', [2], charAt),
  member('substring', [2, 3], substring),
  member('split', [2, 3], split),
  member('replace', [3, 4], replace),
  member('join', [1, 2], join),
  member('trim', [1], changing(trim)),
  member(
    'lowerAscii',
    [1],
    changing((text) => text.replace(/[A-Z]+/g, (part) => part.toLowerCase())),
  ),
  member(
    'upperAscii',
    [1],
    changing((text) => text.replace(/[a-z]+/g, (part) => part.toUpperCase())),
  ),
];

import { type DeclaredType, readType, splitTypes } from './cel-types.js';
import { SIGNATURES } from './signatures.js';

/** One way to call a function. */
export interface Overload {
  readonly isMember: boolean;
  /** What a member is called on is the first. */
  readonly args: readonly DeclaredType[];
  readonly result: DeclaredType;
  /** The names of the parameters in it. */
  readonly params: readonly string[];
}

let known: ReadonlyMap<string, readonly Overload[]> | undefined;

/** All ways to call a function; undefined when there is none of the name. */
export function overloadsOf(name: string): readonly Overload[] | undefined {
  known ??= new Map(SIGNATURES.map(([declared, ...signatures]) => [declared, signatures.map(readSignature)]));
  return known.get(name);
}

function readSignature(text: string): Overload {
  const isMember = !text.startsWith('(');
  const dot = isMember ? text.indexOf('.(') : -1;
  const open = dot + 1;
  const close = matching(text, open);
  const args = splitTypes(text.slice(open + 1, close));
  const all = isMember ? [text.slice(0, dot), ...args] : args;
  const result = text.slice(close + 1).trim();
  return {
    isMember,
    args: all.map(readType),
    result: readType(result),
    params: [...new Set([...all, result].join(' ').match(/\b[A-Z]\b/g) ?? [])],
  };
}

function matching(text: string, open: number): number {
  let depth = 0;
  for (let index = open; ; index++) {
    if (text[index] === '(') depth++;
    else if (text[index] === ')' && --depth === 0) return index;
  }
}

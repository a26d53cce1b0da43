import { ExpressionProblem } from './cel-problem.js';
import type { CelValue } from './cel-value.js';
import { matchAt } from './match-at.js';
import { readNumber } from './number-literal.js';
import { readText } from './text-literal.js';

/** One word of an expression. `text` is as written; `offset` counts code units from the start. */
export type Token =
  | { readonly type: 'literal'; readonly value: CelValue; readonly text: string; readonly offset: number }
  | { readonly type: 'identifier'; readonly text: string; readonly offset: number }
  /** A field's name between backticks, for those that are no identifiers. */
  | { readonly type: 'quoted'; readonly text: string; readonly offset: number }
  | { readonly type: 'symbol'; readonly text: string; readonly offset: number }
  | { readonly type: 'end'; readonly text: ''; readonly offset: number };

const SPACE = /(?:[ \t\r\n\f]+|\/\/[^\r\n]*)*/y;
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED = /`([A-Za-z0-9_.\-/ ]+)`/y;
const TEXT_START = /(?:[rR][bB]?|[bB][rR]?)?["']/y;
const NUMBER_START = /\.?[0-9]/y;
const SYMBOL = /&&|\|\||[<>=!]=|[-+*/%!<>?:.,()[\]{}]/y;

const codesOf = (characters: string): ReadonlySet<number> => new Set([...characters].map((one) => one.charCodeAt(0)));
/** What texts and numbers begin with: few words begin so, and the patterns need not be tried on the others. */
const STARTS_TEXT = codesOf('rRbB"\'');
const STARTS_NUMBER = codesOf('.0123456789');

/** Splits an expression into its words; the last is the end. Throws `ExpressionProblem`. Source: cel-spec doc/langdef.md, Syntax. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = skipSpace(text, 0);
  while (offset < text.length) {
    const token = tokenAt(text, offset);
    tokens.push(token.token);
    offset = skipSpace(text, token.end);
  }
  tokens.push({ type: 'end', text: '', offset: text.length });
  return tokens;
}

function skipSpace(text: string, from: number): number {
  const code = text.charCodeAt(from);
  // A space, a tab, a line's end or a slash.
  if (code !== 32 && code !== 47 && (code < 9 || code > 13)) return from;
  return from + (matchAt(SPACE, text, from)?.[0].length ?? 0);
}

function tokenAt(text: string, offset: number): { readonly token: Token; readonly end: number } {
  if (STARTS_TEXT.has(text.charCodeAt(offset)) && matchAt(TEXT_START, text, offset) !== undefined) {
    const { value, end } = readText(text, offset);
    return { token: { type: 'literal', value, text: text.slice(offset, end), offset }, end };
  }
  if (STARTS_NUMBER.has(text.charCodeAt(offset)) && matchAt(NUMBER_START, text, offset) !== undefined) {
    const { value, end } = readNumber(text, offset);
    return { token: { type: 'literal', value, text: text.slice(offset, end), offset }, end };
  }
  const identifier = matchAt(IDENTIFIER, text, offset)?.[0];
  if (identifier !== undefined) {
    return { token: { type: 'identifier', text: identifier, offset }, end: offset + identifier.length };
  }
  const quoted = matchAt(QUOTED, text, offset);
  if (quoted !== undefined) {
    return { token: { type: 'quoted', text: quoted[1]!, offset }, end: offset + quoted[0].length };
  }
  const symbol = matchAt(SYMBOL, text, offset)?.[0];
  if (symbol !== undefined) return { token: { type: 'symbol', text: symbol, offset }, end: offset + symbol.length };
  throw new ExpressionProblem(unexpected(text, offset), offset);
}

/** Says what a likely slip should have been. */
function unexpected(text: string, offset: number): string {
  const character = String.fromCodePoint(text.codePointAt(offset)!);
  const isDoubled = ['=', '&', '|'].includes(character);
  if (isDoubled) return `expected '${character}${character}' but found '${character}'`;
  return `expected an operator or a value but found ${JSON.stringify(character)}`;
}

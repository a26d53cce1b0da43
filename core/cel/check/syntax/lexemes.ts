import type { TypeProblem } from '../check-types.js';

/** One word of an expression as cel-go's grammar has it. */
export interface Lexeme {
  readonly type: 'number' | 'text' | 'name' | 'escaped' | 'word' | 'sign' | 'end';
  /** As errors show it. */
  readonly text: string;
  readonly offset: number;
}

const SPACE = /(?:[ \t\r\n\f]+|\/\/[^\n]*)+/y;
const NUMBER = /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|0x[0-9a-fA-F]+[uU]?|\d+[uU]?)/y;
const ESCAPE = String.raw`\\(?:[abfnrtv"'\\?\x60]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7][0-7])`;
const LONG = ['"""', "'''"].map((mark) => `${mark}(?:${ESCAPE}|[^\\\\])*?${mark}`);
const SHORT = ['"', "'"].map((mark) => `${mark}(?:${ESCAPE}|[^\\\\${mark}\\n\\r])*${mark}`);
const RAW = ['"""[\\s\\S]*?"""', "'''[\\s\\S]*?'''", '"[^"\\n\\r]*"', "'[^'\\n\\r]*'"];
const TEXT = new RegExp(`[bB]?(?:[rR](?:${RAW.join('|')})|${[...LONG, ...SHORT].join('|')})`, 'y');
/** The beginning of a text that has no end: as far as it could be one. */
const OPEN_TEXT = new RegExp(
  `[bB]?[rR]?(?:${['"', "'"].map((mark) => `${mark}(?:${ESCAPE}|[^\\\\${mark}\\n\\r])*(?:\\\\[\\s\\S]?)?`).join('|')})`,
  'y',
);
const NAME = /[A-Za-z_]\w*/y;
const ESCAPED = /`[\w.\-/ ]+`/y;
const SIGN = /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y;
const WORDS = new Set(['in', 'true', 'false', 'null']);

/** Splits an expression into its words, and tells of what is none. Source: the lexer rules of cel-go parser/gen/CEL.g4. */
export function lexemesOf(text: string, problems: TypeProblem[]): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  let offset = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = offset;
    return pattern.exec(text)?.[0];
  };
  while (offset < text.length) {
    const space = take(SPACE);
    if (space !== undefined) {
      offset += space.length;
      continue;
    }
    const found = lexeme(take, offset);
    if (found !== undefined) {
      lexemes.push(found);
      offset += found.text.length;
      continue;
    }
    const wrong = take(OPEN_TEXT) ?? String.fromCodePoint(text.codePointAt(offset)!);
    problems.push({ offset, message: `Syntax error: token recognition error at: '${wrong}'` });
    offset += wrong.length;
  }
  lexemes.push({ type: 'end', text: '<EOF>', offset: text.length });
  return lexemes;
}

function lexeme(take: (pattern: RegExp) => string | undefined, offset: number): Lexeme | undefined {
  const kinds = [
    ['text', TEXT],
    ['number', NUMBER],
    ['name', NAME],
    ['escaped', ESCAPED],
    ['sign', SIGN],
  ] as const;
  for (const [type, pattern] of kinds) {
    const text = take(pattern);
    if (text !== undefined) return { type: type === 'name' && WORDS.has(text) ? 'word' : type, text, offset };
  }
  return undefined;
}

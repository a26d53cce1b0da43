import type { TypeProblem } from '../check-types.js';
import { type Lexeme, lexemesOf } from './lexemes.js';

const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);

/** What an expression can begin with, in the order in which the grammar names it; a context may add signs of its own. */
const SIGNS = ['[', ']', '{', '}', '(', ')', '.', ',', '-', '!', '?'];
const STARTS = new Set(['[', '{', '(', '.', '-', '!']);
const LITERALS = "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER";

/** Operators by how tightly they bind, loosest first. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(['||']),
  new Set(['&&']),
  new Set(['<', '<=', '>=', '>', '==', '!=', 'in']),
  new Set(['+', '-']),
  new Set(['*', '/', '%']),
];
const OPERATORS = new Set([...LEVELS.flatMap((level) => [...level]), '?', '.', '[']);
/** How deeply brackets are followed; deeper ones are refused before. */
const MAX_DEPTH = 250;

function expecting(...more: readonly string[]): string {
  const signs = SIGNS.filter((sign) => STARTS.has(sign) || more.includes(sign)).map((sign) => `'${sign}'`);
  return `{${signs.join(', ')}, ${LITERALS}}`;
}

/** Thrown where nothing more can be read. */
class Lost extends Error {}

/**
 * What is wrong with the syntax of an expression, in the words of the parser that cel-go has: it goes on behind an error where it can, by leaving
 * a word out or reading on from the next operator. Source: cel-go parser/gen/CEL.g4; antlr4 error_strategy.go.
 */
export function syntaxProblems(text: string): readonly TypeProblem[] {
  const problems: TypeProblem[] = [];
  const lexemes = lexemesOf(text, problems);
  new Reading(lexemes, problems).read();
  return problems.length > 0 ? problems : namingProblems(lexemes);
}

/** Names that are none, and numbers that do not fit. */
function namingProblems(lexemes: readonly Lexeme[]): readonly TypeProblem[] {
  return lexemes.flatMap(({ type, text, offset }, index): readonly TypeProblem[] => {
    const before = lexemes[index - 1]?.text;
    if (type === 'name' && RESERVED.has(text) && before !== '.' && before !== '?')
      return [{ offset, message: `reserved identifier: ${text}` }];
    if (type !== 'number' || (!text.startsWith('0x') && /[.eE]/.test(text))) return [];
    const isUnsigned = /[uU]$/.test(text);
    const value = BigInt(isUnsigned ? text.slice(0, -1) : text);
    const most = isUnsigned ? 2n ** 64n - 1n : before === '-' ? 2n ** 63n : 2n ** 63n - 1n;
    return value > most ? [{ offset, message: `invalid ${isUnsigned ? 'uint' : 'int'} literal` }] : [];
  });
}

class Reading {
  readonly #lexemes: readonly Lexeme[];
  readonly #problems: TypeProblem[];
  #position = 0;
  #depth = 0;
  /** Until a word was understood again, nothing more is told. */
  #isQuiet = false;
  /** What the brackets around wait for. */
  readonly #awaited: string[] = [];

  constructor(lexemes: readonly Lexeme[], problems: TypeProblem[]) {
    this.#lexemes = lexemes;
    this.#problems = problems;
  }

  read(): void {
    try {
      this.#expression();
      if (this.#next.type === 'end') return;
      const isLast = this.#lexemes[this.#position + 1]?.type === 'end';
      this.#tell(`${isLast ? 'extraneous' : 'mismatched'} input '${this.#next.text}' expecting <EOF>`);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
  }

  get #next(): Lexeme {
    return this.#lexemes[this.#position]!;
  }

  #tell(message: string): void {
    if (!this.#isQuiet) this.#problems.push({ offset: this.#next.offset, message: `Syntax error: ${message}` });
    this.#isQuiet = true;
  }

  #advance(): void {
    if (this.#next.type !== 'end') this.#position++;
    this.#isQuiet = false;
  }

  #is(sign: string): boolean {
    return this.#next.text === sign && this.#next.type !== 'text';
  }

  #takes(sign: string): boolean {
    if (!this.#is(sign)) return false;
    this.#advance();
    return true;
  }

  #expression(...more: readonly string[]): void {
    if (this.#depth >= MAX_DEPTH) throw new Lost();
    this.#depth++;
    this.#level(0, more);
    if (this.#takes('?')) {
      this.#level(0, []);
      this.#expect(':');
      this.#expression();
    }
    this.#depth--;
  }

  #level(level: number, more: readonly string[]): void {
    const operators = LEVELS[level];
    if (operators === undefined) {
      this.#unary(more);
      return;
    }
    this.#level(level + 1, more);
    while (operators.has(this.#next.text) && this.#next.type !== 'text') {
      this.#advance();
      this.#level(level + 1, []);
    }
  }

  #unary(more: readonly string[]): void {
    if (!this.#canStart(this.#next)) {
      const following = this.#lexemes[this.#position + 1];
      if (following === undefined || !this.#canStart(following)) {
        this.#tell(`mismatched input '${this.#next.text}' expecting ${expecting(...more)}`);
        this.#recover();
        this.#members();
        return;
      }
      this.#tell(`extraneous input '${this.#next.text}' expecting ${expecting(...more)}`);
      this.#position++;
    }
    while (this.#is('!') || this.#is('-')) {
      const sign = this.#next.text;
      this.#advance();
      if (this.#canStart(this.#next)) continue;
      this.#tellOfSign(sign);
      this.#recover();
      return;
    }
    this.#primary();
    this.#members();
  }

  /** What is told of a sign that nothing follows. */
  #tellOfSign(sign: string): void {
    const { text, type } = this.#next;
    if (sign === '!') {
      this.#tell(`extraneous input '${text}' expecting ${expecting()}`);
      return;
    }
    this.#tell(`no viable alternative at input '-${type === 'end' ? '' : text}'`);
    this.#isQuiet = false;
    this.#tell(`mismatched input '${text}' expecting ${expecting()}`);
  }

  #canStart({ type, text }: Lexeme): boolean {
    if (type === 'word') return text !== 'in';
    return type === 'sign' ? STARTS.has(text) : type !== 'end' && type !== 'escaped';
  }

  /** Leaves out what nobody around waits for. */
  #recover(): void {
    while (this.#next.type !== 'end' && !OPERATORS.has(this.#next.text) && !this.#awaited.includes(this.#next.text))
      this.#position++;
  }

  #primary(): void {
    const { text, type } = this.#next;
    this.#advance();
    if (type === 'sign' && text !== '.') {
      if (text === '(') this.#inBrackets(')', () => this.#expression());
      else if (text === '[') this.#list(']', () => this.#item());
      else this.#list('}', () => this.#entry());
      return;
    }
    if (type === 'sign') this.#name(false);
    else if (type !== 'name') return;
    this.#afterName();
  }

  /** A name may be called, or be that of a type. */
  #afterName(): void {
    if (this.#takes('(')) {
      this.#inBrackets(')', () => {
        if (this.#is(')')) return;
        this.#expression(')');
        while (this.#takes(',')) this.#expression();
      });
    } else if (this.#takes('{')) this.#list('}', () => this.#field());
  }

  #members(): void {
    for (;;) {
      if (this.#takes('.')) {
        this.#takes('?');
        this.#name(true);
        this.#afterName();
      } else if (this.#takes('[')) {
        this.#inBrackets(']', () => {
          this.#takes('?');
          this.#expression('?');
        });
      } else return;
    }
  }

  /** What follows a dot. */
  #name(allowsEscapes: boolean): void {
    const { type, text } = this.#next;
    if (type === 'name' || (allowsEscapes && type === 'escaped')) {
      this.#advance();
      return;
    }
    if (type === 'word') this.#tell(`mismatched input '${text}' expecting IDENTIFIER`);
    else this.#tell(`no viable alternative at input '.${type === 'end' ? '' : text}'`);
    throw new Lost();
  }

  #list(close: string, item: () => void): void {
    this.#awaited.push(',');
    this.#inBrackets(close, () => {
      while (!this.#is(close) && this.#next.type !== 'end') {
        item();
        if (!this.#takes(',')) break;
      }
    });
    this.#awaited.pop();
  }

  #item(): void {
    this.#takes('?');
    this.#expression();
  }

  #field(): void {
    this.#takes('?');
    this.#name(true);
    this.#expect(':');
    this.#expression();
  }

  #entry(): void {
    this.#takes('?');
    this.#expression();
    this.#expect(':');
    this.#expression();
  }

  #inBrackets(close: string, read: () => void): void {
    this.#awaited.push(close);
    read();
    this.#awaited.pop();
    this.#expect(close);
  }

  /** The sign that is waited for: it may be missing, or behind one word too many. */
  #expect(sign: string): void {
    if (this.#takes(sign)) return;
    const { text, type } = this.#next;
    const isBehind = this.#lexemes[this.#position + 1]?.text === sign;
    const follows = type === 'end' || this.#awaited.includes(text) || OPERATORS.has(text);
    if (isBehind) {
      this.#tell(`extraneous input '${text}' expecting '${sign}'`);
      this.#position += 2;
    } else if (sign === ':' ? this.#canStart(this.#next) : follows) this.#tell(`missing '${sign}' at '${text}'`);
    else {
      this.#tell(`mismatched input '${text}' expecting '${sign}'`);
      throw new Lost();
    }
  }
}

import { ExpressionProblem } from './cel-problem.js';
import { isInt64 } from './cel-value.js';
import {
  type BinaryOperator,
  dottedName,
  type Expression,
  type ListItem,
  MAX_DEPTH,
  type MapEntry,
  type StructField,
  tooDeep,
  type UnaryOperator,
} from './expression.js';
import { type Token, tokensOf } from './tokens.js';

/** As long as Kubernetes lets an expression be. Source: k8s.io/apiserver pkg/cel/limits.go. */
const MAX_LENGTH = 10 * 1024;

/** Names that CEL keeps for itself. They can still name fields. Source: cel-spec doc/langdef.md, Syntax. */
const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);
/** Binary operators by how tightly they bind, loosest first. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(['==', '!=', '<', '<=', '>', '>=', 'in']),
  new Set(['+', '-']),
  new Set(['*', '/', '%']),
];

/** Reads an expression. Throws `ExpressionProblem`. Source: cel-spec doc/langdef.md, Syntax. */
export function parseCel(text: string): Expression {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionProblem(`an expression has at most ${MAX_LENGTH} characters, this one ${text.length}`, 0);
  }
  return new Parser(tokensOf(text)).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Expression {
    const expression = this.#expression();
    if (this.#next.type !== 'end') throw this.#unexpected('an operator or the end of the expression');
    return expression;
  }

  get #next(): Token {
    return this.#tokens[this.#position]!;
  }

  #expression(): Expression {
    return this.#deeper(() => {
      const test = this.#logical('||', () => this.#logical('&&', () => this.#binary(0)));
      const question = this.#take('?');
      if (question === undefined) return test;
      const then = this.#deeper(() => this.#logical('||', () => this.#logical('&&', () => this.#binary(0))));
      this.#expect(':');
      return { type: 'conditional', test, then, otherwise: this.#expression(), offset: question.offset };
    });
  }

  #logical(operator: '&&' | '||', operand: () => Expression): Expression {
    const operands = [operand()];
    const { offset } = this.#next;
    while (this.#take(operator) !== undefined) operands.push(operand());
    return operands.length === 1 ? operands[0]! : { type: 'logical', operator, operands, offset };
  }

  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    return this.#chain(this.#binary(level + 1), (left) => {
      const { type, text, offset } = this.#next;
      const isOperator = type === 'symbol' || (type === 'identifier' && text === 'in');
      if (!isOperator || !operators.has(text)) return undefined;
      this.#position++;
      return { type: 'binary', operator: text as BinaryOperator, left, right: this.#binary(level + 1), offset };
    });
  }

  #unary(): Expression {
    const { type, text } = this.#next;
    if (type === 'symbol' && text === '!') return this.#signs('!');
    return type === 'symbol' && text === '-' ? this.#signs('-') : this.#member();
  }

  /** Of a chain of signs two cancel out, as they do in cel-go. */
  #signs(operator: UnaryOperator): Expression {
    const { offset } = this.#next;
    let count = 0;
    let last = offset;
    for (let next = this.#next; this.#take(operator) !== undefined; next = this.#next) {
      last = next.offset;
      count++;
    }
    const literal = operator === '-' ? this.#negative(last) : undefined;
    if (literal !== undefined) count--;
    return this.#deeper(() => {
      const operand = literal === undefined ? this.#unary() : this.#members(literal);
      return count % 2 === 0 ? operand : { type: 'unary', operator, operand, offset };
    });
  }

  /** A minus sign before a number belongs to it: the least int has no positive counterpart. */
  #negative(offset: number): Expression | undefined {
    const token = this.#next;
    if (token.type !== 'literal') return undefined;
    const { value } = token;
    if (typeof value !== 'bigint' && typeof value !== 'number') return undefined;
    this.#position++;
    return { type: 'literal', value: -value, offset };
  }

  #member(): Expression {
    return this.#members(this.#primary());
  }

  /** What follows an operand: fields, calls and indexes. */
  #members(start: Expression): Expression {
    return this.#chain(start, (operand) => {
      const { offset } = this.#next;
      if (this.#take('.') !== undefined) return this.#select(operand, offset);
      if (this.#take('[') === undefined) return undefined;
      const optional = this.#take('?') !== undefined;
      const index = this.#expression();
      this.#expect(']');
      return { type: 'index', operand, index, optional, offset };
    });
  }

  #select(operand: Expression, dot: number): Expression {
    const optional = this.#take('?') !== undefined;
    const token = this.#next;
    const isName = token.type === 'quoted' || (token.type === 'identifier' && !isKeyword(token.text));
    if (!isName) throw this.#unexpected('a field name');
    this.#position++;
    const { text, offset } = token;
    const open = this.#next.offset;
    if (token.type === 'quoted' || optional || this.#take('(') === undefined) {
      const select: Expression = { type: 'select', operand, field: text, optional, offset, dot };
      return this.#struct(select) ?? select;
    }
    const args = this.#list(')', () => this.#expression());
    return { type: 'call', name: text, target: operand, args, offset, open };
  }

  #primary(): Expression {
    const token = this.#next;
    const { offset, text } = token;
    if (token.type === 'literal') {
      const { value } = token;
      if (typeof value === 'bigint' && !isInt64(value)) {
        throw new ExpressionProblem(`${text} does not fit into an int`, offset);
      }
      this.#position++;
      return { type: 'literal', value, offset };
    }
    if (token.type === 'identifier') return this.#name();
    if (this.#take('.') !== undefined) {
      if (this.#next.type !== 'identifier') throw this.#unexpected('a name');
      return this.#name();
    }
    if (this.#take('(') !== undefined) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (this.#take('[') !== undefined) return { type: 'list', items: this.#list(']', () => this.#item()), offset };
    if (this.#take('{') !== undefined) return { type: 'map', entries: this.#list('}', () => this.#entry()), offset };
    throw this.#unexpected('a value, a name or (');
  }

  #name(): Expression {
    const { text, offset } = this.#next;
    const constant = CONSTANTS.get(text);
    if (constant !== undefined) {
      this.#position++;
      return { type: 'literal', value: constant.value, offset };
    }
    if (text === 'in') throw this.#unexpected('a value, a name or (');
    if (RESERVED.has(text)) throw new ExpressionProblem(`${JSON.stringify(text)} is a reserved word of CEL`, offset);
    this.#position++;
    const open = this.#next.offset;
    if (this.#take('(') === undefined) {
      const name: Expression = { type: 'name', name: text, offset };
      return this.#struct(name) ?? name;
    }
    const args = this.#list(')', () => this.#expression());
    return { type: 'call', name: text, target: undefined, args, offset, open };
  }

  /** An object of the type that a dotted name tells, where a brace follows it. */
  #struct(named: Expression): Expression | undefined {
    const { offset } = this.#next;
    const name = dottedName(named);
    if (name === undefined || this.#take('{') === undefined) return undefined;
    return { type: 'struct', name, fields: this.#list('}', () => this.#field()), offset };
  }

  #field(): StructField {
    const optional = this.#take('?') !== undefined;
    const token = this.#next;
    const isName = token.type === 'quoted' || (token.type === 'identifier' && !isKeyword(token.text));
    if (!isName) throw this.#unexpected('a field name');
    this.#position++;
    const { offset } = this.#next;
    this.#expect(':');
    return { name: token.text, value: this.#expression(), optional, offset };
  }

  #item(): ListItem {
    const optional = this.#take('?') !== undefined;
    return { value: this.#expression(), optional };
  }

  #entry(): MapEntry {
    const optional = this.#take('?') !== undefined;
    const key = this.#expression();
    this.#expect(':');
    return { key, value: this.#expression(), optional };
  }

  /** Items separated by commas, up to a closing bracket. A comma before it is allowed in lists and maps, not in arguments. */
  #list<T>(close: ')' | ']' | '}', item: () => T): readonly T[] {
    const items: T[] = [];
    while (this.#take(close) === undefined) {
      items.push(item());
      if (this.#take(',') === undefined) {
        if (this.#take(close) !== undefined) break;
        throw this.#unexpected(`',' or '${close}'`);
      }
      if (close === ')' && this.#next.text === ')') throw this.#unexpected('another argument');
    }
    return items;
  }

  /** Extends an expression to the right for as long as `extend` finds something. */
  #chain(start: Expression, extend: (left: Expression) => Expression | undefined): Expression {
    for (let left = start; ; ) {
      const extended = extend(left);
      if (extended === undefined) return left;
      left = extended;
    }
  }

  #deeper(parse: () => Expression): Expression {
    if (this.#depth >= MAX_DEPTH) throw tooDeep(this.#next.offset);
    this.#depth++;
    const expression = parse();
    this.#depth--;
    return expression;
  }

  #take(symbol: string): Token | undefined {
    const token = this.#next;
    if (token.type !== 'symbol' || token.text !== symbol) return undefined;
    this.#position++;
    return token;
  }

  #expect(symbol: string): void {
    if (this.#take(symbol) === undefined) throw this.#unexpected(`'${symbol}'`);
  }

  #unexpected(expected: string): ExpressionProblem {
    const { type, text, offset } = this.#next;
    const found = type === 'end' ? 'the expression ends' : `found ${type === 'literal' ? text : `'${text}'`}`;
    return new ExpressionProblem(`expected ${expected} but ${found}`, offset);
  }
}

const CONSTANTS: ReadonlyMap<string, { readonly value: boolean | null }> = new Map([
  ['true', { value: true }],
  ['false', { value: false }],
  ['null', { value: null }],
]);

function isKeyword(text: string): boolean {
  return text === 'in' || CONSTANTS.has(text);
}

import { ExpressionProblem } from './cel-problem.js';
import type { CelValue } from './cel-value.js';

/** A parsed expression. `offset` is where the part that decides its meaning stands: an operator, a name, a bracket. */
export type Expression =
  | { readonly type: 'literal'; readonly value: CelValue; readonly offset: number }
  | { readonly type: 'name'; readonly name: string; readonly offset: number }
  | SelectExpression
  | {
      readonly type: 'index';
      readonly operand: Expression;
      readonly index: Expression;
      readonly optional: boolean;
      readonly offset: number;
    }
  | CallExpression
  | { readonly type: 'list'; readonly items: readonly ListItem[]; readonly offset: number }
  | { readonly type: 'map'; readonly entries: readonly MapEntry[]; readonly offset: number }
  | StructExpression
  | { readonly type: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression; readonly offset: number }
  | {
      readonly type: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly offset: number;
    }
  | {
      readonly type: 'logical';
      readonly operator: '&&' | '||';
      /** Two or more: a chain is one expression, so that a long one is not a deep one. */
      readonly operands: readonly Expression[];
      readonly offset: number;
    }
  | {
      readonly type: 'conditional';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
      readonly offset: number;
    };

/** `operand.field`, or with `optional` `operand.?field`. */
export interface SelectExpression {
  readonly type: 'select';
  readonly operand: Expression;
  readonly field: string;
  readonly optional: boolean;
  readonly offset: number;
  /** Where the dot stands. */
  readonly dot: number;
}

/** `name(…)`, or `target.name(…)`. Macros are calls, too, until they are compiled. */
export interface CallExpression {
  readonly type: 'call';
  readonly name: string;
  readonly target: Expression | undefined;
  readonly args: readonly Expression[];
  readonly offset: number;
  /** Where the bracket stands that opens the arguments. */
  readonly open: number;
}

/** `Name{field: value}`: an object of a type. */
export interface StructExpression {
  readonly type: 'struct';
  /** With its dots. */
  readonly name: string;
  readonly fields: readonly StructField[];
  readonly offset: number;
}

/** One field of an object that is written out; an `optional` one is left out when its value is absent. */
export interface StructField {
  readonly name: string;
  readonly value: Expression;
  readonly optional: boolean;
  readonly offset: number;
}

/** One item of a list that is written out; an `optional` one is left out when it is absent. */
export interface ListItem {
  readonly value: Expression;
  readonly optional: boolean;
}

/** One entry of a map that is written out; an `optional` one is left out when its value is absent. */
export interface MapEntry {
  readonly key: Expression;
  readonly value: Expression;
  readonly optional: boolean;
}

export type UnaryOperator = '!' | '-';
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in';

/** How deeply expressions may nest, as in cel-go: reading and running one takes stack for each level. */
export const MAX_DEPTH = 250;

/** The problem of an expression that nests more deeply. */
export function tooDeep(offset: number): ExpressionProblem {
  return new ExpressionProblem(`the expression is nested more than ${MAX_DEPTH} deep here`, offset);
}

/** `a.b.c` as one name, such as that of a type; undefined for any other expression. */
export function dottedName(expression: Expression): string | undefined {
  const parts: string[] = [];
  let part = expression;
  while (part.type === 'select' && !part.optional) {
    parts.unshift(part.field);
    part = part.operand;
  }
  return part.type === 'name' ? [part.name, ...parts].join('.') : undefined;
}

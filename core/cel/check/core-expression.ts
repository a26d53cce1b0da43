import type { CelValue } from '../cel-value.js';

/**
 * An expression without macros: what they stand for has taken their place, and operators are calls. Source: cel-go common/ast.
 * `offset` is where cel-go says that a part stands.
 */
export type CoreExpression =
  | { readonly kind: 'literal'; readonly value: CelValue; readonly offset: number }
  | { readonly kind: 'ident'; readonly name: string; readonly offset: number }
  | CoreSelect
  | CoreCall
  | { readonly kind: 'list'; readonly items: readonly CoreItem[]; readonly offset: number }
  | { readonly kind: 'map'; readonly entries: readonly CoreEntry[]; readonly offset: number }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly CoreField[]; readonly offset: number }
  | CoreComprehension;

export interface CoreSelect {
  readonly kind: 'select';
  readonly operand: CoreExpression;
  readonly field: string;
  /** `has(operand.field)`. */
  readonly isTest: boolean;
  readonly offset: number;
}

export interface CoreCall {
  readonly kind: 'call';
  readonly name: string;
  readonly target: CoreExpression | undefined;
  readonly args: readonly CoreExpression[];
  readonly offset: number;
}

/** A loop over a range that folds into an accumulator. */
export interface CoreComprehension {
  readonly kind: 'comprehension';
  readonly range: CoreExpression;
  readonly variable: string;
  readonly second: string | undefined;
  readonly accumulator: string;
  readonly start: CoreExpression;
  readonly condition: CoreExpression;
  readonly step: CoreExpression;
  readonly result: CoreExpression;
  readonly offset: number;
}

interface CoreItem {
  readonly value: CoreExpression;
  readonly optional: boolean;
}

interface CoreEntry {
  readonly key: CoreExpression;
  readonly value: CoreExpression;
  readonly optional: boolean;
}

interface CoreField {
  readonly name: string;
  readonly value: CoreExpression;
  readonly optional: boolean;
  readonly offset: number;
}

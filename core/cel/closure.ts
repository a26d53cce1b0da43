import type { CelFault, CelValue } from './cel-value.js';
import type { Evaluation } from './evaluation.js';
import type { Expression } from './expression.js';

/** A part of a program, ready to run. */
export type Closure = (evaluation: Evaluation) => CelValue | CelFault;

/** What calls and macros need of the compiler that meets them. */
export interface ClosureCompiler {
  /** How many parts have been compiled so far. */
  readonly partCount: number;
  /** Makes the closure of an expression. Throws `ExpressionProblem` where it can never run. */
  compile(expression: Expression): Closure;
  /** Gives macro variables their slots for as long as `use` takes. */
  withVariables<T>(names: readonly string[], use: (slots: readonly number[]) => T): T;
  /** Whether a name is bound here, so that it cannot be the first part of a function's or a type's name. */
  isVariable(name: string): boolean;
}

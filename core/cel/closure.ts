import { CelFault, type CelValue } from './cel-value.js';
import type { Charge } from './cost/call-charge.js';
import type { Evaluation } from './evaluation.js';
import type { Expression } from './expression.js';

/** A part of a program, ready to run. */
export type Closure = (evaluation: Evaluation) => CelValue | CelFault;

/** What a part came to; of what failed nothing is left. */
export const orNull = (value: CelValue | CelFault): CelValue => (value instanceof CelFault ? null : value);

/** What calls and macros need of the compiler that meets them. */
export interface ClosureCompiler {
  /** How many parts have been compiled so far. */
  readonly partCount: number;
  /** Makes the closure of an expression. Throws `ExpressionProblem` where it can never run. */
  compile(expression: Expression): Closure;
  /** What it costs to take an expression as a value, beside what all that stands in it costs. */
  rootCost(expression: Expression): number;
  /** Whether an expression is worked out before anything runs. */
  isConstant(expression: Expression): boolean;
  /** What a call costs whose name stands at an offset. */
  chargeOf(name: string, isMember: boolean, offset: number): Charge;
  /** Gives macro variables their slots for as long as `use` takes. */
  withVariables<T>(names: readonly string[], use: (slots: readonly number[]) => T): T;
  /** Gives the variable of a macro its slot, and another for what it costs to look at it for the first time. */
  withLazyVariable<T>(name: string, use: (slot: number, costSlot: number) => T): T;
  /** Whether a name is bound here, so that it cannot be the first part of a function's or a type's name. */
  isVariable(name: string): boolean;
}

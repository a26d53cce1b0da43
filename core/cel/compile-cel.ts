import type { Json } from '../model/json.js';
import { fail, ok, type Result } from '../model/result.js';
import { type CelProblem, ExpressionProblem } from './cel-problem.js';
import { CelFault, type CelValue, plainValue, typeNameOf } from './cel-value.js';
import type { CallLookup } from './check/call-lookup.js';
import type { Closure } from './closure.js';
import { Compiler } from './compiler.js';
import { BudgetExhausted, Evaluation } from './evaluation.js';
import { parseCel } from './parse-cel.js';

/** Whether a predicate holds. An evaluation error, or a result that is neither true nor false, is an error of one line. */

export function holds(
  program: CelProgram,
  bindings: Readonly<Record<string, Json | undefined>>,
): Result<boolean, string> {
  const result = program.evaluate(bindings);
  if (!result.ok) return result;
  if (typeof result.value === 'boolean') return ok(result.value);
  return fail(`the expression is of type ${typeNameOf(result.value)}, and a predicate must be true or false`);
}

export type { CelProblem } from './cel-problem.js';

/** A compiled expression. It keeps no state between evaluations. */
export interface CelProgram {
  readonly text: string;
  /**
   * Computes the expression. JSON integers are CEL ints, other JSON numbers are doubles. Answers null, booleans and strings as they
   * are, int as bigint, double as number, lists as arrays, maps as `Map`, uint, timestamp, duration, bytes and the types of
   * Kubernetes as this module's own classes. A missing field, a wrong type, an overflow or an exhausted budget is an error: one line for a person.
   */
  evaluate(bindings: Readonly<Record<string, Json | undefined>>): Result<unknown, string>;
  /** The same with values of CEL, and at most so many steps where fewer are left than the program has; tells how many it took. */
  run(bindings: Readonly<Record<string, CelValue | undefined>>, steps?: number): CelRun;
}

/** What one evaluation came to, how many steps it took, and what it would have cost in Kubernetes. */
export interface CelRun {
  readonly value: Result<unknown, string>;
  readonly steps: number;
  readonly cost: number;
  /** Whether it was ended before it came to anything, since it took too many steps or cost too much. */
  readonly isCutOff: boolean;
}

/** Settings of a compilation. */
export interface CelOptions {
  /** The names that will be bound. When given, a reference to any other is a problem of the expression. */
  readonly variables?: readonly string[];
  /** What is called by calls, where the expression was checked: what they cost rests on it. */
  readonly calls?: CallLookup;
  /** What one evaluation may cost in Kubernetes' units before it fails; by default anything. */
  readonly mostCost?: number;
  /** How many steps one evaluation may take before it fails: about one for each item visited and each ten characters made. */
  readonly budget?: number;
}

/** Enough to walk every field of the largest objects several times; a nested loop over hundreds of items still ends in a blink. */
const DEFAULT_BUDGET = 1_000_000;

/**
 * Reads an expression of the Common Expression Language as Kubernetes has it: the standard functions and macros, optionals,
 * the string, list and set extensions, and the libraries for patterns, quantities and URLs. Source: cel-spec doc/langdef.md;
 * k8s.io/apiserver pkg/cel/library. A text that is no expression is a problem whose message names the place.
 */
export function compileCel(text: string, options: CelOptions = {}): Result<CelProgram, CelProblem> {
  try {
    const compiler = new Compiler(options.variables, options.calls);
    const run = compiler.compileValue(parseCel(text));
    return ok(new CompiledProgram(text, run, compiler.slotCount, options));
  } catch (error) {
    if (error instanceof ExpressionProblem) return fail(error.problemIn(text));
    throw error;
  }
}

class CompiledProgram implements CelProgram {
  readonly text: string;
  readonly #run: Closure;
  readonly #slotCount: number;
  readonly #budget: number;
  readonly #mostCost: number;

  constructor(text: string, run: Closure, slotCount: number, { budget = DEFAULT_BUDGET, mostCost }: CelOptions) {
    this.text = text;
    this.#run = run;
    this.#slotCount = slotCount;
    this.#budget = budget;
    this.#mostCost = mostCost ?? Number.POSITIVE_INFINITY;
  }

  evaluate(bindings: Readonly<Record<string, Json | undefined>>): Result<unknown, string> {
    return this.run(bindings).value;
  }

  run(bindings: Readonly<Record<string, CelValue | undefined>>, steps = this.#budget): CelRun {
    const evaluation = new Evaluation(bindings, this.#slotCount, Math.min(steps, this.#budget), this.#mostCost);
    try {
      const value = this.#run(evaluation);
      return {
        value: value instanceof CelFault ? fail(value.message) : ok(plainValue(value)),
        steps: evaluation.steps,
        cost: evaluation.cost,
        isCutOff: false,
      };
    } catch (error) {
      if (error instanceof BudgetExhausted) {
        const { steps: taken, cost } = evaluation;
        return { value: fail(error.message), steps: taken, cost, isCutOff: true };
      }
      throw error;
    }
  }
}

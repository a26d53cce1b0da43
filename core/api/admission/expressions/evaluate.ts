import type { CelValue } from '../../../cel/cel-value.js';
import type { CallLookup } from '../../../cel/check/call-lookup.js';
import { type CelProgram, compileCel } from '../../../cel/compile-cel.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { type ExpressionBudget, MOST_FOR_EXPRESSION, OUT_OF_BUDGET } from './expression-budget.js';

/** What names in an expression stand for. */
export type Bindings = Readonly<Record<string, CelValue | undefined>>;

/** So many steps an expression may take here, which bounds how long that lasts where costs say little of the work. */
const MOST_STEPS = 5_000_000;

/** Reads an expression of a webhook or a policy. `calls` is what it was found to call, if nothing was wrong with it. */
export function compileExpression(
  expression: string,
  variables: readonly string[],
  calls: CallLookup | undefined,
): Result<CelProgram, string> {
  const found = calls === undefined ? {} : { calls };
  const read = compileCel(expression, { variables, mostCost: MOST_FOR_EXPRESSION, budget: MOST_STEPS, ...found });
  return read.ok ? read : fail(read.error.message);
}

/** Runs an expression on account of a budget. Its errors are cel-go's. */
export function runExpression(
  program: CelProgram,
  bindings: Bindings,
  budget: ExpressionBudget,
): Result<unknown, string> {
  const { value, cost, isCutOff } = program.run(bindings);
  budget.spend(cost);
  return isCutOff ? fail('operation cancelled: actual cost limit exceeded') : value;
}

/** Evaluates an expression; its errors are worded as Kubernetes words them. Source: plugin/cel/activation.go Evaluate. */
export function evaluateExpression(
  expression: string,
  program: Result<CelProgram, string>,
  bindings: Bindings,
  budget: ExpressionBudget,
): Result<unknown, string> {
  if (!program.ok) return fail(`compilation error: ${program.error}`);
  const result = runExpression(program.value, bindings, budget);
  if (budget.isSpent) return fail(OUT_OF_BUDGET);
  return result.ok ? ok(result.value) : fail(`expression '${expression}' resulted in error: ${result.error}`);
}

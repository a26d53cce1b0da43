import type { CelProgram } from '../../../cel/compile-cel.js';
import { callsIn, type ExpressionScope } from '../../../kinds/admissionregistration/validation/expressions.js';
import { fail, ok, type Result } from '../../../model/result.js';
import type { MatchCondition } from '../../../schema/generated/types/admissionregistration.js';
import { type Bindings, compileExpression, evaluateExpression } from './evaluate.js';
import { ExpressionBudget, MOST_FOR_CONDITIONS, OUT_OF_BUDGET } from './expression-budget.js';

/** The conditions of one webhook or policy, read once. */
const compiled = new WeakMap<readonly MatchCondition[], readonly Compiled[]>();

interface Compiled {
  readonly expression: string;
  readonly program: Result<CelProgram, string>;
}

/** What conditions may name. */
export interface ConditionNames {
  readonly names: readonly string[];
  readonly scope: () => ExpressionScope;
}

/**
 * Whether all conditions hold. One that is false decides, whatever else fails; an error is one only when no condition is false. All of them are
 * looked at where they could cost too much together, since that decides before all else. Source: plugin/webhook/matchconditions/matcher.go Match.
 */
export function meetsConditions(
  conditions: readonly MatchCondition[] | undefined,
  bindings: (budget: ExpressionBudget) => Bindings,
  named: ConditionNames,
): Result<boolean, string> {
  if (conditions === undefined || conditions.length === 0) return ok(true);
  const budget = new ExpressionBudget(MOST_FOR_CONDITIONS);
  const bound = bindings(budget);
  const errors: string[] = [];
  let isFalse = false;
  const programs = read(conditions, named);
  for (let index = 0; index < programs.length; index++) {
    const { expression, program } = programs[index]!;
    const met = evaluateExpression(expression, program, bound, budget);
    if (budget.isSpent) return fail(OUT_OF_BUDGET);
    if (!met.ok) errors.push(met.error);
    else if (met.value === false) isFalse = true;
    if (isFalse && budget.allows(programs.length - index - 1)) return ok(false);
  }
  if (isFalse) return ok(false);
  if (errors.length === 0) return ok(true);
  return fail(errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`);
}

function read(conditions: readonly MatchCondition[], { names, scope }: ConditionNames): readonly Compiled[] {
  let known = compiled.get(conditions);
  if (known === undefined) {
    const seen = scope();
    known = conditions.map(({ expression }) => ({
      expression,
      program: compileExpression(expression, names, callsIn(expression, seen)),
    }));
    compiled.set(conditions, known);
  }
  return known;
}

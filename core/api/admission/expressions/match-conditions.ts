import { type CelProgram, compileCel } from '../../../cel/compile-cel.js';
import { fail, ok, type Result } from '../../../model/result.js';
import type { MatchCondition } from '../../../schema/generated/types/admissionregistration.js';
import { type Bindings, evaluateExpression } from './evaluate.js';

/** The conditions of one webhook or policy, read once. */
const compiled = new WeakMap<readonly MatchCondition[], readonly Compiled[]>();

interface Compiled {
  readonly expression: string;
  readonly program: Result<CelProgram, string>;
}

/**
 * Whether all conditions hold. One that is false decides, whatever else fails; an error is one only when no condition is false.
 * Source: plugin/webhook/matchconditions/matcher.go Match.
 */
export function meetsConditions(
  conditions: readonly MatchCondition[] | undefined,
  bindings: () => Bindings,
  variables: readonly string[],
): Result<boolean, string> {
  if (conditions === undefined || conditions.length === 0) return ok(true);
  const bound = bindings();
  const errors: string[] = [];
  for (const { expression, program } of read(conditions, variables)) {
    const met = evaluateExpression(expression, program, bound);
    if (!met.ok) errors.push(met.error);
    else if (met.value === false) return ok(false);
  }
  if (errors.length === 0) return ok(true);
  return fail(errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`);
}

function read(conditions: readonly MatchCondition[], variables: readonly string[]): readonly Compiled[] {
  let known = compiled.get(conditions);
  if (known === undefined) {
    known = conditions.map(({ expression }) => {
      const program = compileCel(expression, { variables });
      return { expression, program: program.ok ? program : fail(program.error.message) };
    });
    compiled.set(conditions, known);
  }
  return known;
}

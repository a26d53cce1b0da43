import type { Json } from '../model/json.js';
import { fail, ok, type Result } from '../model/result.js';
import { typeNameOf } from './cel-value.js';
import type { CelProgram } from './compile-cel.js';

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

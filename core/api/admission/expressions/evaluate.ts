import type { CelValue } from '../../../cel/cel-value.js';
import type { CelProgram } from '../../../cel/compile-cel.js';
import { fail, type Result } from '../../../model/result.js';

/** What names in an expression stand for. */
export type Bindings = Readonly<Record<string, CelValue | undefined>>;

/** Evaluates an expression; its errors are worded as Kubernetes words them. Source: plugin/cel/activation.go Evaluate. */
export function evaluateExpression(
  expression: string,
  program: Result<CelProgram, string>,
  bindings: Bindings,
): Result<unknown, string> {
  if (!program.ok) return fail(`compilation error: ${program.error}`);
  const result = program.value.run(bindings).value;
  return result.ok ? result : fail(`expression '${expression}' resulted in error: ${result.error}`);
}

import { compileCel } from '../../../core/cel/compile-cel.js';
import type { Json } from '../../../core/model/json.js';

/** Computes an expression; throws what is wrong with it, or with its evaluation. */
export function evaluate(text: string, bindings: Readonly<Record<string, Json | undefined>> = {}): unknown {
  const program = compileCel(text);
  if (!program.ok) throw new Error(`problem: ${program.error.message}`);
  const result = program.value.evaluate(bindings);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** The one line that says why an expression fails, whether it is read or run. */
export function failure(text: string, bindings: Readonly<Record<string, Json | undefined>> = {}): string {
  try {
    return `it does not fail: ${String(evaluate(text, bindings))}`;
  } catch (error) {
    return (error as Error).message;
  }
}

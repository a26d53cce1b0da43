import type { TypeProblem } from '../check-types.js';

/** What is wrong with the syntax of an expression. */
export function syntaxProblems(_text: string): readonly TypeProblem[] {
  return [];
}

import { fail, ok, type Result } from '../../model/result.js';
import { ExpressionProblem } from '../cel-problem.js';
import type { Expression } from '../expression.js';
import { parseCel } from '../parse-cel.js';
import { type CheckedExpression, type CheckScope, checkTypes, type TypeProblem } from './check-types.js';
import { displayProblems } from './display-problem.js';
import { expandMacros, type MacroProblem } from './expand-macros.js';
import { literalProblems } from './literal-problems.js';
import { syntaxProblems } from './syntax/syntax-problems.js';

/**
 * Checks an expression as Kubernetes does before it is stored: its syntax, then its macros, then its types, then what it writes out. What is wrong
 * comes in cel-go's own words, with the lines it stands in. Source: cel-go cel/env.go Compile.
 */
export function checkExpression(text: string, scope: CheckScope): Result<CheckedExpression, string> {
  return readExpression(text, scope.hasBind === true)(scope);
}

/**
 * The first half of `checkExpression`, for an expression that is checked in several scopes: what it returns checks its types in one of them.
 */
export function readExpression(
  text: string,
  hasBind = false,
): (scope: CheckScope) => Result<CheckedExpression, string> {
  const parsed = parse(text);
  const macros: MacroProblem[] = [];
  const root = parsed.ok ? expandMacros(parsed.value, macros, hasBind) : undefined;
  const wrong = parsed.ok ? macros : parsed.error;
  if (root === undefined || wrong.length > 0) {
    const refused = fail(displayProblems(text, wrong));
    return () => refused;
  }
  return (scope) => {
    const checked = checkTypes(root, scope);
    const problems = checked.problems.length > 0 ? checked.problems : literalProblems(checked);
    return problems.length > 0 ? fail(displayProblems(text, problems)) : ok(checked);
  };
}

function parse(text: string): Result<Expression, readonly TypeProblem[]> {
  try {
    return ok(parseCel(text));
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    const problems = syntaxProblems(text);
    return fail(problems.length > 0 ? problems : [{ offset: error.offset, message: `Syntax error: ${error.reason}` }]);
  }
}

import { ANY, BOOL, type DeclaredType, mapOf, opaque, STRING, structOf, typeText } from '../../cel/check/cel-types.js';
import { checkExpression } from '../../cel/check/check-expression.js';
import type { CheckScope } from '../../cel/check/check-types.js';

const byDomain = (value: DeclaredType) => mapOf(STRING, mapOf(STRING, value));

/** What an expression may say of a device. Source: k8s.io/dynamic-resource-allocation cel/compile.go newCompiler. */
const SCOPE: CheckScope = {
  variables: new Map([
    [
      'device',
      structOf(
        'kubernetes.DRADevice',
        new Map<string, DeclaredType>([
          ['driver', STRING],
          ['attributes', byDomain(ANY)],
          ['capacity', byDomain(opaque('kubernetes.Quantity'))],
          ['allowMultipleAllocations', BOOL],
        ]),
      ),
    ],
  ]),
};

/** So many answers are kept: the same classes and claims are written again and again. */
const MOST_KNOWN = 1_000;
const known = new Map<string, string | undefined>();

/** What is wrong with an expression that selects devices, in Kubernetes' words; undefined for a good one. Source: CompileCELExpression there. */
export function deviceExpressionProblem(expression: string): string | undefined {
  if (known.has(expression)) return known.get(expression);
  const problem = findProblem(expression);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(expression, problem);
  return problem;
}

function findProblem(expression: string): string | undefined {
  const checked = checkExpression(expression, SCOPE);
  if (!checked.ok) return `compilation failed: ${checked.error}`;
  const type = typeText(checked.value.type);
  return type === 'bool' || type === 'any' ? undefined : `must evaluate to bool or the unknown type, not ${type}`;
}

import { ANY, BOOL, type DeclaredType, mapOf, opaque, STRING, structOf, typeText } from '../../cel/check/cel-types.js';
import { checkExpression } from '../../cel/check/check-expression.js';
import type { CheckScope } from '../../cel/check/check-types.js';
import { estimateCost, type SizeOf } from '../../cel/cost/estimate-cost.js';

/** So many attributes, or capacities, a device may have, and domains that they belong to. Source: k8s.io/api resource/v1/types.go, of these all. */
const MOST_ATTRIBUTES = 32;
const text = (maxElements: number): DeclaredType => ({ ...STRING, maxElements });
const ATTRIBUTE: DeclaredType = { ...ANY, maxElements: 64 };

const byName = (value: DeclaredType): DeclaredType => ({ ...mapOf(text(32), value), maxElements: MOST_ATTRIBUTES });
const byDomain = (value: DeclaredType): DeclaredType => ({
  ...mapOf(text(63), byName(value)),
  maxElements: MOST_ATTRIBUTES,
});

const DEVICE = structOf(
  'kubernetes.DRADevice',
  new Map<string, DeclaredType>([
    ['driver', text(63)],
    ['attributes', byDomain(ATTRIBUTE)],
    ['capacity', byDomain(opaque('kubernetes.Quantity'))],
    ['allowMultipleAllocations', { ...BOOL, maxElements: 1 }],
  ]),
);

/** What an expression may say of a device. Source: k8s.io/dynamic-resource-allocation cel/compile.go newCompiler. */
const SCOPE: CheckScope = { variables: new Map([['device', DEVICE]]), hasBind: true };

/** What an expression may cost at most, whatever the device. Source: CELSelectorExpressionMaxCost. */
const MOST_COST = 1_000_000;

/** What is wrong with an expression: in itself, or in what it may cost. */
export interface DeviceExpressionProblem {
  readonly isForbidden: boolean;
  readonly detail: string;
}

/** So many answers are kept: the same classes and claims are written again and again. */
const MOST_KNOWN = 1_000;
const known = new Map<string, DeviceExpressionProblem | undefined>();

/** What is wrong with an expression that selects devices, in Kubernetes' words; undefined for a good one. Source: CompileCELExpression there. */
export function deviceExpressionProblem(expression: string): DeviceExpressionProblem | undefined {
  if (known.has(expression)) return known.get(expression);
  const problem = findProblem(expression);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(expression, problem);
  return problem;
}

function findProblem(expression: string): DeviceExpressionProblem | undefined {
  const wrong = (detail: string): DeviceExpressionProblem => ({ isForbidden: false, detail });
  const checked = checkExpression(expression, SCOPE);
  if (!checked.ok) return wrong(`compilation failed: ${checked.error}`);
  const type = typeText(checked.value.type);
  if (type !== 'bool' && type !== 'any') return wrong(`must evaluate to bool or the unknown type, not ${type}`);
  const isDear = estimateCost(checked.value, sizeOf).most > MOST_COST;
  return isDear ? { isForbidden: true, detail: 'too complex, exceeds cost limit' } : undefined;
}

/** How large what stands somewhere in a device may be. All attributes are of one size, whatever their names. Source: sizeEstimator there. */
const sizeOf: SizeOf = ([variable, ...steps]) => {
  if (variable !== 'device') return undefined;
  let type: DeclaredType | undefined = DEVICE;
  for (const step of steps) {
    type = partOf(type, step);
    if (type === undefined) return undefined;
  }
  return { least: 0, most: type.maxElements ?? 0 };
};

function partOf({ params, fields }: DeclaredType, step: string): DeclaredType | undefined {
  if (step === '@items' || step === '@values') return params[1];
  if (step === '@keys') return params[0];
  return fields?.get(step) ?? (params[1] === ATTRIBUTE ? ATTRIBUTE : undefined);
}

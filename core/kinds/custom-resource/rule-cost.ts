import type { DeclaredType } from '../../cel/check/cel-types.js';
import type { CheckedExpression } from '../../cel/check/check-types.js';
import type { CostRange } from '../../cel/cost/cost-range.js';
import { estimateCost, type SizeOf } from '../../cel/cost/estimate-cost.js';

/**
 * What an expression of a rule may cost at most, on any value of a type. Source: apiextensions-apiserver pkg/apiserver/schema/cel/compilation.go
 * compileRule, sizeEstimator.
 */
export function greatestCost(expression: CheckedExpression, self: DeclaredType): number {
  return estimateCost(expression, sizesOf(self)).most;
}

/** The size of what stands somewhere below a value. What variable a path begins with is not looked at, as in Kubernetes. */
function sizesOf(self: DeclaredType): SizeOf {
  return (path) => {
    let type: DeclaredType | undefined = self;
    for (const step of path.slice(1)) {
      type = partOf(type, step);
      if (type === undefined) return undefined;
    }
    return sizeOf(type);
  };
}

function partOf(type: DeclaredType, step: string): DeclaredType | undefined {
  switch (step) {
    case '@items':
      return type.kind === 'list' ? type.params[0] : undefined;
    case '@values':
      return type.kind === 'map' ? type.params[1] : undefined;
    case '@keys':
      return type.kind === 'map' ? type.params[0] : undefined;
    default:
      return type.fields?.get(step);
  }
}

/** What has no greatest size, as numbers and objects, has none at all: nothing is what Go counts where nothing was set. */
const sizeOf = ({ maxElements = 0 }: DeclaredType): CostRange => ({ least: 0, most: maxElements });

import type { DeclaredType } from '../../../cel/check/cel-types.js';
import type { JsonObject } from '../../../model/json.js';

/** What an expression of a rule may cost at most. */
interface RuleCost {
  readonly field: 'rule' | 'messageExpression';
  readonly cost: number;
  /** Why it is too much; absent where it is not. */
  readonly detail?: string;
}

/** Estimates what the expressions of a rule may cost. */
export function ruleCosts(
  _rule: JsonObject,
  _type: DeclaredType,
  _cardinality: number | undefined,
): readonly RuleCost[] {
  return [];
}

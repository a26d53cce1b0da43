/** What all expressions of a policy, or a mutation, may cost for one object. Source: k8s.io/apiserver pkg/apis/cel/config.go. */
export const MOST_FOR_POLICY = 10_000_000;
/** What the conditions of a webhook or a policy may cost for one object. */
export const MOST_FOR_CONDITIONS = 2_500_000;
/** What one expression may cost. */
export const MOST_FOR_EXPRESSION = 1_000_000;

/** What is said once it is spent. Source: plugin/cel/activation.go Evaluate. */
export const OUT_OF_BUDGET =
  'validation failed due to running out of cost budget, no further validation rules will be run';

/** What a group of expressions may still cost. */
export class ExpressionBudget {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  spend(cost: number): void {
    this.#left -= cost;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** Whether so many expressions more can be run whatever they cost: one that costs too much is ended one step later. */
  allows(count: number): boolean {
    return this.#left >= count * 2 * MOST_FOR_EXPRESSION;
  }
}

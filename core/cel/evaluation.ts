import type { CelValue } from './cel-value.js';

/** What an expression fails with that used up its steps. */
const BUDGET_EXHAUSTED = 'the expression takes too many steps on this object';

/** Thrown when an evaluation has used up its steps: unlike a fault it passes through every operator. */
export class BudgetExhausted extends Error {
  constructor() {
    super(BUDGET_EXHAUSTED);
    this.name = 'BudgetExhausted';
  }
}

/** How many characters are copied for one step. */
const CHARACTERS_A_STEP = 10;

/** Where the costs of an evaluation stood. */
interface CostMark {
  readonly cost: number;
  readonly firstLooks: number;
}

/**
 * One run of a program: what names are bound to, and how much may be done still. Steps are what it takes here, and bound how long a run lasts; costs
 * are what it takes in Kubernetes, which they decide for.
 */
export class Evaluation {
  readonly bindings: Readonly<Record<string, CelValue | undefined>>;
  /** Values of the variables that macros bind. */
  readonly slots: CelValue[];
  readonly #budget: number;
  #left: number;
  #cost = 0;
  readonly #firstLooks: { readonly slot: number; readonly cost: number }[] = [];
  readonly #mostCost: number;

  constructor(
    bindings: Readonly<Record<string, CelValue | undefined>>,
    slotCount: number,
    budget: number,
    mostCost: number,
  ) {
    this.bindings = bindings;
    this.slots = slotCount === 0 ? NO_SLOTS : new Array<CelValue>(slotCount).fill(null);
    this.#budget = budget;
    this.#left = budget;
    this.#mostCost = mostCost;
  }

  /** How many steps were taken. */
  get steps(): number {
    return this.#budget - this.#left;
  }

  /** What the evaluation cost so far, in units of cel-go. */
  get cost(): number {
    return this.#cost;
  }

  /** Takes account of what something cost. Throws `BudgetExhausted` once it is too much. */
  charge(cost: number): void {
    this.#cost += cost;
    if (this.#cost > this.#mostCost) throw new BudgetExhausted();
  }

  /** Takes account of what it cost to look at the variable in a slot for the first time. */
  chargeFirstLook(slot: number, cost: number): void {
    this.#firstLooks.push({ slot, cost });
    this.charge(cost);
  }

  /** Where the costs stand, to tell later what was spent since. */
  get mark(): CostMark {
    return { cost: this.#cost, firstLooks: this.#firstLooks.length };
  }

  /** What would be spent if all since a mark were done again: variables of slots below have been looked at then. */
  spentAgainSince({ cost, firstLooks }: CostMark, slotsBelow: number): number {
    const once = this.#firstLooks.slice(firstLooks).filter(({ slot }) => slot < slotsBelow);
    return this.#cost - cost - once.reduce((sum, look) => sum + look.cost, 0);
  }

  /** Takes steps, before the work is done that they stand for. Throws `BudgetExhausted`. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new BudgetExhausted();
  }

  /** Takes the steps for text, bytes or patterns of a length. */
  spendText(characters: number): void {
    this.spend(Math.ceil(characters / CHARACTERS_A_STEP));
  }
}

const NO_SLOTS: CelValue[] = [];

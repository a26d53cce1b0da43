import type { CelValue } from './cel-value.js';

/** What an expression fails with that used up its steps. */
export const BUDGET_EXHAUSTED = 'the expression takes too many steps on this object';

/** Thrown when an evaluation has used up its steps: unlike a fault it passes through every operator. */
export class BudgetExhausted extends Error {
  constructor() {
    super(BUDGET_EXHAUSTED);
    this.name = 'BudgetExhausted';
  }
}

/** How many characters are copied for one step. */
const CHARACTERS_A_STEP = 10;

/** One run of a program: what names are bound to, and how many steps are left. */
export class Evaluation {
  readonly bindings: Readonly<Record<string, CelValue | undefined>>;
  /** Values of the variables that macros bind. */
  readonly slots: CelValue[];
  readonly #budget: number;
  #left: number;

  constructor(bindings: Readonly<Record<string, CelValue | undefined>>, slotCount: number, budget: number) {
    this.bindings = bindings;
    this.slots = slotCount === 0 ? NO_SLOTS : new Array<CelValue>(slotCount).fill(null);
    this.#budget = budget;
    this.#left = budget;
  }

  /** How many steps were taken. */
  get steps(): number {
    return this.#budget - this.#left;
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

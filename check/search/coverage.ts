import type { Simulator } from '../machine/simulator.js';
import type { ReconcileRecord } from '../simulated-run.js';

/** What was seen to happen in all runs so far. */
export class Coverage {
  readonly #struck = new Map<string, number>();
  #hasInput = false;
  readonly #outcomes = new Map<string, Set<string>>();

  add(simulator: Simulator): void {
    for (const index of simulator.struck) {
      const { kind } = simulator.deviations[index]!;
      this.#struck.set(kind, (this.#struck.get(kind) ?? 0) + 1);
    }
    const { reconciles } = simulator.history;
    for (let index = simulator.copiedAt; index < reconciles.length; index++) this.#addOutcome(reconciles[index]!);
    this.#hasInput ||= simulator.history.users.some(({ before, after }) => after > before);
  }

  /** Whether any user step of any run changed anything. */
  get hasInput(): boolean {
    return this.#hasInput;
  }

  /** How often each kind of deviation came to pass. */
  get struck(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#struck].sort());
  }

  /** How many different things the reconciles of each controller came to. */
  get outcomes(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#outcomes].map(([name, found]): [string, number] => [name, found.size]).sort());
  }

  #addOutcome({ controller, intents, writes }: ReconcileRecord): void {
    let outcomes = this.#outcomes.get(controller.name);
    if (outcomes === undefined) {
      outcomes = new Set();
      this.#outcomes.set(controller.name, outcomes);
    }
    if (intents.length === 0) {
      outcomes.add('');
      return;
    }
    let outcome = '';
    for (let index = 0; index < intents.length; index++) {
      const { verb, target } = intents[index]!;
      const write = writes[index];
      outcome += `${verb} ${target.resource}/${target.subresource ?? ''} ${write === undefined ? '-' : (write.refused?.reason ?? 'ok')},`;
    }
    outcomes.add(outcome);
  }
}

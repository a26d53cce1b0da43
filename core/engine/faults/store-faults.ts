import type { Clock } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';
import type { Fault } from '../../schema/fault.js';
import { durationOf, ofTypes } from '../../schema/faults-in-force.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { FaultDesk } from './fault-desk.js';

/** An append that a fault made fail. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
}

/** The store as faults have it: slow, or failing. */
export class StoreFaults {
  readonly #desk: FaultDesk;
  readonly #clock: Clock;
  #wake: (() => void) | undefined;

  constructor(desk: FaultDesk, clock: Clock) {
    this.#desk = desk;
    this.#clock = clock;
  }

  /** What an append has to go through in a state before it reaches the log; undefined when nothing is in its way. Rejects with `StoreFault`. */
  before(state: ClusterState, commands: number): (() => Promise<void>) | undefined {
    const faults = ofTypes(this.#desk.inForce(state), 'slow-store', 'failing-store');
    return faults.length === 0 ? undefined : () => this.#go(faults, `an append for ${commands} callers`);
  }

  /** Must be told when somebody asks for something while an append waits: a slow store that is healed is waited for no longer. */
  noteTip(tip: () => ClusterState): void {
    if (this.#wake !== undefined && ofTypes(this.#desk.inForce(tip()), 'slow-store').length === 0) this.#wake();
  }

  async #go(faults: readonly Fault[], what: string): Promise<void> {
    let wait: Millis = 0;
    let failing: Fault | undefined;
    for (const fault of faults) {
      if (!this.#desk.strikes(fault, what)) continue;
      if (fault.spec.type === 'slow-store') wait += durationOf(fault.spec.delay);
      else failing ??= fault;
    }
    if (wait > 0) await this.#wait(wait);
    this.#desk.settle();
    if (failing !== undefined) throw new StoreFault(`fault "${failing.metadata.name}"`);
  }

  #wait(delay: Millis): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(delay, () => this.#wake?.());
      this.#wake = () => {
        this.#wake = undefined;
        cancel();
        resolve();
      };
    });
  }
}

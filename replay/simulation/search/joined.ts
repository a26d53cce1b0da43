import type { ClusterState } from '../../../core/state/cluster-state.js';
import type { Simulator } from '../machine/simulator.js';

/**
 * Knows where a run has been at rest, so that another run which comes there too, with nothing outstanding, need not be made to its end:
 * from the same state, user step and queues follow the same steps, only some milliseconds later.
 */
export class Joined {
  readonly #known = new Map<ClusterState, string[]>();

  add(simulator: Simulator): void {
    const { tip } = simulator.history;
    const known = this.#known.get(tip);
    if (known === undefined) this.#known.set(tip, [fingerprint(simulator)]);
    else known.push(fingerprint(simulator));
  }

  has(simulator: Simulator): boolean {
    const known = this.#known.get(simulator.history.tip);
    return known !== undefined && isPlain(simulator) && known.includes(fingerprint(simulator));
  }
}

/** Whether everything that deviates has come to pass, and nothing is held back. */
function isPlain({ deviations, struck, processes, scenario, spells }: Simulator): boolean {
  return (
    struck.size === deviations.length &&
    spells.length === 0 &&
    processes.length === scenario.controllers.length &&
    processes.every(({ held, stopped, repeated }) => held.size === 0 && stopped === undefined && repeated.length === 0)
  );
}

function fingerprint({ nextUser, phase, processes }: Simulator): string {
  return `${nextUser} ${phase} ${processes.map(({ queue, turn, path }) => `${queue.fingerprint}${turn === undefined ? '' : '!'}${path?.id ?? ''}`).join('|')}`;
}

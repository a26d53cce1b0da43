import type { EventDraft } from '../../core/model/event-record.js';
import type { Revision } from '../../core/model/revision.js';
import { sameJson } from '../../core/model/same-json.js';
import type { Simulator } from '../machine/simulator.js';

/**
 * Knows where a run has been at rest, so that another run which comes there too, with nothing outstanding, need not be made to its end: from
 * the same events, user step and queues follow the same steps, only some milliseconds later. Events are compared whole, with what their
 * decider saw and why: who has written the same after having seen something else may still have done wrong.
 */
export class VisitedStates {
  readonly #rests = new Map<Revision, Set<string>>();
  #events: readonly EventDraft[] = [];

  /** Hears that the run is at rest. */
  add(simulator: Simulator): void {
    const { revision } = simulator;
    this.#events = simulator.history.events;
    const known = this.#rests.get(revision);
    if (known === undefined) this.#rests.set(revision, new Set([fingerprint(simulator)]));
    else known.add(fingerprint(simulator));
  }

  /** Follows a copy of the run that goes on by itself. What it gives says, whenever the copy is at rest, whether it is the run again. */
  follow(simulator: Simulator): () => boolean {
    let compared = simulator.revision;
    let isSame = true;
    return () => {
      const { events } = simulator.history;
      while (isSame && compared < events.length) {
        isSame = sameJson(events[compared], this.#events[compared]);
        compared++;
      }
      if (!isSame || !isPlain(simulator)) return false;
      return this.#rests.get(simulator.revision)?.has(fingerprint(simulator)) === true;
    };
  }
}

/** Whether everything that deviates has come to pass, and nothing is held back. */
function isPlain({ deviations, struck, processes, scenario, timedFaults }: Simulator): boolean {
  return (
    struck.size === deviations.length &&
    timedFaults.length === 0 &&
    processes.length === scenario.controllers.length &&
    processes.every(({ held, stopped, repeated }) => held.size === 0 && stopped === undefined && repeated.length === 0)
  );
}

function fingerprint({ nextUser, phase, processes, clockOffset }: Simulator): string {
  return `${nextUser} ${phase} ${clockOffset} ${processes.map(({ process, turn, path }) => `${process.queue.fingerprint}${turn === undefined ? '' : '!'}${path?.id ?? ''}`).join('|')}`;
}

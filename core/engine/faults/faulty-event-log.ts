import type { Clock } from '../../model/clock.js';
import { EventLogError } from '../../model/event-log.js';
import { groupResource } from '../../model/group-resource.js';
import type { AppendOutcome, EventRange, LogEntry, WritableJournal } from '../../model/journal.js';
import type { Millis, Revision } from '../../model/revision.js';
import { FAULTS, type Fault } from '../../schema/fault.js';
import { durationOf, ofTypes } from '../../schema/faults-in-force.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { FaultInjector } from './fault-injector.js';

/** A log that is slow or fails as faults have it. What is only about faults goes through at once, so that they can be seen and healed. */
export class FaultyEventLog implements WritableJournal {
  readonly #log: WritableJournal;
  readonly #injector: FaultInjector;
  readonly #clock: Clock;
  /** The state at the head of the log. */
  readonly #state: () => ClusterState;
  #resume: (() => void) | undefined;

  constructor(log: WritableJournal, injector: FaultInjector, clock: Clock, state: () => ClusterState) {
    this.#log = log;
    this.#injector = injector;
    this.#clock = clock;
    this.#state = state;
  }

  head() {
    return this.#log.head();
  }

  events(range?: EventRange) {
    return this.#log.events(range);
  }

  /** Rejects with `EventLogError` as a disk's failure does, when a fault makes it fail. */
  append(entries: readonly LogEntry[], expectedHead: Revision): Promise<AppendOutcome> {
    const faults = ofTypes(this.#injector.inForce(this.#state()), 'slow-store', 'failing-store');
    return faults.length === 0 || entries.every(isAboutFault)
      ? this.#log.append(entries, expectedHead)
      : this.#appendUnder(faults, entries, expectedHead);
  }

  /** Must be told when faults may have changed: a slow log that was healed is waited for no longer. */
  recheck(state: ClusterState): void {
    if (ofTypes(this.#injector.inForce(state), 'slow-store').length === 0) this.#resume?.();
  }

  async #appendUnder(faults: readonly Fault[], entries: readonly LogEntry[], expectedHead: Revision) {
    let delay: Millis = 0;
    let failing: Fault | undefined;
    for (const fault of faults) {
      if (!this.#injector.strikes(fault, `an append of ${entries.length} events`)) continue;
      if (fault.spec.type === 'slow-store') delay += durationOf(fault.spec.delay);
      else failing ??= fault;
    }
    if (delay > 0) await this.#wait(delay);
    this.#injector.settle();
    if (failing !== undefined) throw new EventLogError('io', `fault "${failing.metadata.name}"`);
    return this.#log.append(entries, expectedHead);
  }

  #wait(delay: Millis): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(delay, () => this.#resume?.());
      this.#resume = () => {
        this.#resume = undefined;
        cancel();
        resolve();
      };
    });
  }
}

function isAboutFault({ event: { ref } }: LogEntry): boolean {
  return groupResource(ref.group, ref.resource) === FAULTS.groupResource;
}

import type { GroupResource } from '../../model/group-resource.js';
import type { Millis } from '../../model/revision.js';
import { watchesKind } from '../../process/interests.js';
import type { CommittedEvent, WatchEvent } from '../../process/pending-events.js';
import type { Fault } from '../../schema/fault.js';
import { ofController } from '../../schema/faults-in-force.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { PastStates } from '../../state/past-states.js';
import type { ControllerFaults } from './controller-faults.js';
import type { FaultyRunner, FaultyRunnerPort } from './faulty-runner.js';

/** How often a controller looks for events that are held back by time. */
const LOOK_AGAIN: Millis = 100;
/** When an event that comes twice comes again. */
const AGAIN: Millis = 1_000;

/** What lies around the watches of one controller. */
export interface FaultyWatchesPort {
  readonly port: FaultyRunnerPort;
  readonly past: PastStates;
  /** Tells the controller of a change, if it concerns it. */
  readonly tell: (event: WatchEvent, state: ClusterState) => void;
}

/** The watches of one controller as faults make them: its events are held back, become one, or come again. */
export class FaultyWatches {
  readonly #runner: FaultyRunner;
  readonly #around: FaultyWatchesPort;
  /** Whether what is held back will be looked at again. */
  #isLooking = false;
  #stopped = false;

  constructor(runner: FaultyRunner, around: FaultyWatchesPort) {
    this.#runner = runner;
    this.#around = around;
  }

  /** Whether anything is held back. */
  get isHolding(): boolean {
    return this.#runner.process.pending.size > 0;
  }

  /** Whether the controller is not simply told of everything. */
  isFaulty(state: ClusterState): boolean {
    return this.isHolding || this.#faults(state) !== undefined;
  }

  /** Shows the controller, which has just begun, every object that it sees as if it had just been created. */
  begin(state: ClusterState): void {
    const faults = this.#faults(state);
    const view = faults?.view(state) ?? state;
    for (const resource of view.resources()) {
      for (const after of view.listResource(resource))
        this.#around.tell({ resource, change: { after }, trigger: {} }, state);
    }
    if (faults === undefined || view === state) return;
    const oldest = Math.min(...(typeof view.seen === 'number' ? [view.seen] : Object.values(view.seen)));
    for (const { event, transition } of this.#around.past.after(oldest)) {
      const { resource, before, after } = transition;
      const { revision, request } = event;
      if (revision <= faults.horizon(resource)) continue;
      const trigger = { revision, correlation: request.correlation };
      this.#hold({ resource, change: { before, after }, trigger }, faults);
    }
    this.#lookAgain();
  }

  /** Hears of a new fault: one that takes the controller's view back makes it start again. */
  meet(fault: Fault, state: ClusterState): void {
    if (fault.spec.type !== 'rewind' || ofController([fault], this.#runner.name).length === 0) return;
    if (this.#runner.process.isDown) return;
    this.#runner.restart();
    this.begin(state);
  }

  /** Lets an event wait until the controller's view has it. */
  hold(event: CommittedEvent, state: ClusterState): void {
    if (this.#runner.process.isDown) return;
    const faults = this.#faults(state);
    const { resource, trigger } = event;
    this.#hold(event, faults);
    if (faults !== undefined && trigger.revision > faults.horizon(resource) && this.#isWatching(resource))
      faults.countHeld(resource, watchText(event));
  }

  /** Tells the controller of what has come within its sight. */
  release(state: ClusterState): void {
    const faults = this.#faults(state);
    const horizon = (resource: GroupResource) => faults?.horizon(resource) ?? Number.POSITIVE_INFINITY;
    this.#runner.drive({ type: 'deliver', horizon }, state);
    if (faults !== undefined) this.#around.port.settleFaults();
    this.#lookAgain();
  }

  /** What is held back stays so. */
  stop(): void {
    this.#stopped = true;
  }

  /** Delivers an event, and whatever faults make of that. */
  deliver(event: CommittedEvent, state: ClusterState): void {
    const faults = this.#faults(state);
    const { resource } = event;
    if (faults !== undefined) {
      const what = watchText(event);
      if (faults.strikesEvent('cut-watch', resource, what)) {
        for (const after of state.listResource(resource)) this.#around.tell({ ...event, change: { after } }, state);
      }
      if (faults.strikesEvent('duplicate-watch', resource, what)) {
        this.#around.port.clock.schedule(AGAIN, () => {
          if (!this.#stopped) this.#around.tell(event, state);
        });
      }
    }
    this.#around.tell(event, state);
  }

  #hold(event: CommittedEvent, faults: ControllerFaults | undefined): void {
    if (!this.#isWatching(event.resource)) return;
    this.#runner.drive({ type: 'held', event, merges: faults?.merges(event.resource) ?? false });
  }

  /** Looks again after a while at what is held back: time may let it go, though nothing happens. */
  #lookAgain(): void {
    if (!this.isHolding || this.#isLooking) return;
    this.#isLooking = true;
    this.#around.port.clock.schedule(LOOK_AGAIN, () => {
      this.#isLooking = false;
      if (!this.#stopped) this.release(this.#around.port.tip());
    });
  }

  #isWatching(resource: GroupResource): boolean {
    return watchesKind(this.#runner.process.controller, resource);
  }

  #faults(state: ClusterState): ControllerFaults | undefined {
    return this.#around.port.faultsOf(this.#runner.name, state);
  }
}

function watchText({ resource, trigger }: CommittedEvent): string {
  return `the watch of ${resource} at revision ${trigger.revision}`;
}

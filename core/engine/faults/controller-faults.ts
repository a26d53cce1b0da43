import type { Command, Intent } from '../../model/command.js';
import type { GroupResource } from '../../model/group-resource.js';
import type { Millis, Revision } from '../../model/revision.js';
import type { StatusError } from '../../model/status-error.js';
import type { View } from '../../model/view.js';
import type { Fault } from '../../schema/fault.js';
import { durationOf, isForKind, ofTypes } from '../../schema/faults-in-force.js';
import type { ClusterState } from '../../state/cluster-state.js';
import { MixedView } from '../../state/mixed-view.js';
import { faultError, writeText } from './fault-error.js';
import type { FaultInjector } from './fault-injector.js';
import { horizonOf, type Present, viewFaults } from './horizon.js';

/** What becomes of one write. */
export type WriteFate =
  | { readonly type: 'crash'; readonly delay: Millis }
  /** The API fails before the write, or, when it is `done`, after it. */
  | { readonly type: 'error'; readonly error: StatusError; readonly done: boolean };

/** How long a controller is away that crashed. */
const RESTART: Millis = 1_000;
const WRITE_FAULTS = ['crash', 'error-before', 'error-after', 'conflict'] as const;

/** The faults that one controller is under at one moment. */
export class ControllerFaults {
  readonly #faults: readonly Fault[];
  readonly #injector: FaultInjector;
  readonly #present: Present;

  /** There must be at least one fault. */
  constructor(faults: readonly Fault[], injector: FaultInjector, present: Present) {
    this.#faults = faults;
    this.#injector = injector;
    this.#present = present;
  }

  /** How far the controller's clock is off. */
  get clockOffset(): Millis {
    return ofTypes(this.#faults, 'clock').reduce((sum, { spec }) => sum + durationOf(spec.by), 0);
  }

  /** The newest revision of a kind that the controller knows of. */
  horizon(resource: GroupResource): Revision {
    return horizonOf(this.#faults, resource, this.#present);
  }

  /** What the controller sees where the truth is `truth`: the truth itself when no fault holds its view back. */
  view(truth: ClusterState): View {
    const faults = viewFaults(this.#faults);
    if (faults.length === 0) return truth;
    const { past } = this.#present;
    const kinds = new Set([...truth.resources(), ...faults.flatMap(({ spec }) => spec.kinds ?? [])]);
    const states = new Map<GroupResource, ClusterState>();
    for (const resource of kinds) {
      const horizon = this.horizon(resource);
      states.set(resource, horizon >= truth.revision ? truth : past.at(horizon));
    }
    const [first, ...others] = new Set(states.values());
    if (first === undefined || (others.length === 0 && first === truth)) return truth;
    return others.length === 0 ? first : new MixedView(states);
  }

  /** The names of the faults that a reconcile on this view with these intents is under. Counts those of the view. */
  under(view: View, truth: View, intents: readonly Intent[], what: string): readonly string[] {
    const touched = this.#faults.filter((fault) => {
      if (fault.spec.type === 'clock' || fault.spec.type === 'two-leaders') return true;
      const isOfView = viewFaults([fault]).length > 0;
      if (isOfView && view !== truth) {
        this.#injector.strikes(fault, what);
        return true;
      }
      return !isOfView && intents.some((intent) => this.#isFor(fault, intent));
    });
    return touched.map(({ metadata }) => metadata.name);
  }

  /** What becomes of a write; undefined when it goes well. */
  fate(command: Command): WriteFate | undefined {
    for (const fault of ofTypes(this.#faults, ...WRITE_FAULTS)) {
      if (!this.#isFor(fault, command) || !this.#injector.strikes(fault, writeText(command))) continue;
      const { type, delay } = fault.spec;
      if (type === 'crash') return { type, delay: delay === undefined ? RESTART : durationOf(delay) };
      return { type: 'error', error: faultError(fault, command), done: type === 'error-after' };
    }
    return undefined;
  }

  /** Whether a second instance decides on the same view. */
  isDoubled(what: string): boolean {
    return ofTypes(this.#faults, 'two-leaders').some((fault) => this.#injector.strikes(fault, what));
  }

  /** Whether a fault strikes an event on its way to the controller. */
  strikesEvent(type: 'cut-watch' | 'duplicate-watch', resource: GroupResource, what: string): boolean {
    return ofTypes(this.#faults, type).some(
      (fault) => isForKind(fault, resource) && this.#injector.strikes(fault, what),
    );
  }

  /** Counts an event that is held back. */
  countHeld(resource: GroupResource, what: string): void {
    // To count what is written about faults would be written down, and counted, and so on.
    for (const fault of viewFaults(this.#faults)) if (isForKind(fault, resource)) this.#injector.strikes(fault, what);
  }

  /** Whether events that are held back become one. */
  merges(resource: GroupResource): boolean {
    return ofTypes(this.#faults, 'coalesce').some((fault) => isForKind(fault, resource));
  }

  #isFor(fault: Fault, { verb, target }: Command): boolean {
    const { type, verbs } = fault.spec;
    if (!isWriteFault(type) || !isForKind(fault, target.resource)) return false;
    if (type === 'conflict' && verb === 'create') return false;
    return verbs === undefined || verbs.includes(verb);
  }
}

function isWriteFault(type: string): boolean {
  return (WRITE_FAULTS as readonly string[]).includes(type);
}

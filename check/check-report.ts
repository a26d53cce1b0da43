import type { Millis, Revision } from '../core/model/revision.js';
import type { Deviation } from './deviation.js';
import type { SimulatedRun } from './simulated-run.js';
import type { Workload } from './user-step.js';

/** What was tried, and how widely. */
export interface Progress {
  readonly schedules: number;
  readonly milliseconds: Millis;
  readonly workloads: number;
  /** How often each kind of deviation struck. */
  readonly struck: Readonly<Record<string, number>>;
  /** How many different things reconciles came to, by controller: which verbs on which kinds, and whether they were refused. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** The smallest history found that breaks a property. */
export interface Counterexample {
  /** The property's name; `controller` when the controller itself did what none may. */
  readonly property: string;
  readonly revision: Revision;
  readonly message: string;
  readonly workload: Workload;
  readonly deviations: readonly Deviation[];
  readonly seed: number;
  /** What happened, in plain lines. */
  readonly story: readonly string[];
  /** Reproduces it alone: `checkController(…, { …, replay })`. */
  readonly replay: string;
  /** How many smaller histories shrinking tried. */
  readonly shrinks: number;
  /** Where the timeline was saved. */
  readonly timeline?: string;
  readonly run: SimulatedRun;
}

/** How a check ended. */
export interface CheckReport extends Progress {
  readonly name: string;
  readonly seed: number;
  readonly counterexample?: Counterexample;
  /** Why the search stopped: everything of one and two faults was tried, the budget was used up, or something was found. */
  readonly ended: 'exhausted' | 'budget' | 'counterexample' | 'replayed';
  /** Up to how many faults at once every combination was tried. */
  readonly exhaustive: 0 | 1 | 2;
  /** What a person should know: what was not tried, and why. */
  readonly notes: readonly string[];
}

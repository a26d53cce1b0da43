import type { Arbitrary } from 'fast-check';
import type { EventLog } from '../core/model/event-log.js';
import type { JsonObject } from '../core/model/json.js';
import type { Millis } from '../core/model/revision.js';
import type { Progress } from './check-report.js';
import type { CustomKind } from './custom-kind.js';
import type { FaultKind } from './fault-kind.js';
import type { Property } from './property.js';
import type { Workload } from './user-step.js';

/** What of the built-in things acts beside the controllers under test: nothing, the built-in controllers, or also scheduler and nodes. */
export type SimulatedCluster = 'none' | 'controllers' | 'whole';

/** What a check is told. */
export interface CheckOptions {
  /** What users do: one workload, or an arbitrary to draw many from. */
  readonly workload: Arbitrary<Workload> | Workload;
  /** Kinds beyond the built-in ones. */
  readonly kinds?: readonly CustomKind[];
  /** Objects that are there from the start, in the order in which they are created. */
  readonly objects?: readonly JsonObject[];
  /** `none` when absent. */
  readonly cluster?: SimulatedCluster;
  /** `DEFAULT_PROPERTIES` when absent. */
  readonly properties?: readonly Property[];
  /** Every fault that can strike here when absent. An empty list leaves only the order of things to be tried. */
  readonly faults?: readonly FaultKind[];
  /** Whichever comes first ends the search; 2,000 schedules when both are absent. */
  readonly budget?: { readonly schedules?: number; readonly milliseconds?: Millis };
  /**
   * How much time of the processor one reconcile, and one look of a property at a run, may take before it counts as one that never ends;
   * 5 s when absent. That a machine is busy with other things does not count.
   */
  readonly timeout?: Millis;
  readonly seed?: number;
  /** Runs only what this string says. It comes from a counterexample. */
  readonly replay?: string;
  /** What the check is called where it is reported; the controllers' names when absent. */
  readonly name?: string;
  /** Simulated nodes of a whole cluster; 2 when absent. */
  readonly nodes?: number;
  /** Makes the log that a counterexample's timeline is kept in. Where it lies is said in the report. */
  readonly saveTimeline?: (name: string) => Promise<SavedTimeline>;
  readonly onProgress?: (progress: Progress) => void;
}

/** A log to keep a timeline in. It is closed when the timeline is in it. */
export interface SavedTimeline {
  readonly log: EventLog;
  /** Where a person finds it. */
  readonly path: string;
}

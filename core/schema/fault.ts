import type { KubeObject } from '../model/object.js';
import type { ResourceType } from '../model/resource-type.js';
import type { Revision } from '../model/revision.js';
import type { FaultType } from './fault-type.js';

/** Something that goes otherwise than it should in a running cluster, for as long as the object is there and has not expired. */
export interface Fault extends KubeObject {
  readonly spec: FaultSpec;
  readonly status?: FaultStatus;
}

/** What goes wrong, for whom, and how often. Which fields a type takes is in `fault-type.ts`. */
export interface FaultSpec {
  readonly type: FaultType;
  /** The name of a controller of the cluster's own; `*` for every one. */
  readonly controller?: string;
  readonly node?: string;
  /** Whoever asks over the network; with no fields every client. */
  readonly client?: { readonly user?: string; readonly userAgent?: string };
  /** As `pods` or `deployments.apps`; every kind when absent. */
  readonly kinds?: readonly string[];
  readonly verbs?: readonly string[];
  /** How many go well before each strike. */
  readonly afterWrites?: number;
  /** How often it strikes before it expires. */
  readonly times?: number;
  /** Percent; 100 when absent. */
  readonly probability?: number;
  /** How long it lasts, as Go writes durations. */
  readonly for?: string;
  readonly delay?: string;
  readonly revisions?: number;
  /** How far the clock is off; with a minus it is slow. */
  readonly by?: string;
  readonly pressure?: 'memory' | 'disk' | 'pid';
}

/** What became of a fault. The cluster writes it and goes on from it when it is started again. */
export interface FaultStatus {
  readonly phase?: 'Active' | 'Expired';
  readonly startTime?: string;
  readonly endTime?: string;
  /** The newest revision when it began. */
  readonly revision?: Revision;
  /** How often it struck. */
  readonly struck?: number;
  /** How many went well since it last struck; counted only when `afterWrites` is set. */
  readonly passed?: number;
  readonly lastStrikeTime?: string;
  /** What it struck last. */
  readonly lastStrike?: string;
}

/** The kind `Fault`. */
export const FAULTS: ResourceType<Fault> = {
  groupResource: 'faults.simulation.hindcast.dev',
  apiVersion: 'simulation.hindcast.dev/v1',
  kind: 'Fault',
  namespaced: false,
};

import type { Revision } from '../core/model/revision.js';
import type { SimulatedRun } from './simulated-run.js';

/** Where and how a run breaks a property. */
export interface PropertyViolation {
  readonly revision: Revision;
  /** One line for a person. */
  readonly message: string;
}

/** Something that must hold in every run. A pure function over a timeline; users write their own. */
export interface Property {
  readonly name: string;
  /** The first violation; undefined when there is none. */
  check(run: SimulatedRun): PropertyViolation | undefined;
}

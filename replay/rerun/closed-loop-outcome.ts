import type { CommandTarget } from '../../core/model/command.js';
import type { Revision } from '../../core/model/revision.js';
import type { ControllerProblem } from '../../guard/controller-problem.js';
import type { Divergence } from './first-divergence.js';

/** A recorded write from outside that the other history refuses. */
export interface RefusedWrite {
  /** Of the recorded event. */
  readonly revision: Revision;
  readonly time: string;
  readonly user: string;
  readonly verb: string;
  readonly target: CommandTarget;
  /** The API's own words. */
  readonly message: string;
}

/**
 * How a closed loop ended: what *would have happened* with today's code, had the same come from outside at the same times. Plain JSON.
 */
export interface ClosedLoopOutcome {
  readonly loop: 'closed';
  /** The last revision that both histories share. */
  readonly base: Revision;
  /** Where the recorded history ends that it is compared with, and when. */
  readonly to: Revision;
  readonly time: string;
  /** Where the other history ends. */
  readonly head: Revision;
  /** How many writes came from outside, and those that were refused now. */
  readonly fed: number;
  readonly refused: readonly RefusedWrite[];
  /** Where what is asked for first became another thing; absent when it never did. */
  readonly divergence?: Divergence;
  /** Why the loop ended early: what a controller did, or that the cluster never settled. There is no divergence then. */
  readonly problem?: ControllerProblem | { readonly type: 'never-settles'; readonly message: string };
}

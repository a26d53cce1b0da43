import type { Controller } from '../../core/model/controller.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import type { Phase } from './simulator.js';

/** How far a controller has come, in the numbers that places are named by. */
export interface ProcessMarks {
  readonly name: string;
  readonly controller: Controller;
  readonly isFormer: boolean;
  readonly reconciles: number;
  readonly writes: number;
  readonly events: ReadonlyMap<GroupResource, number>;
}

/** How far a simulation has come. */
export interface Marks {
  readonly phase: Phase;
  readonly nextUser: number;
  readonly sinceUser: number;
  readonly rests: number;
  readonly revision: Revision;
  readonly processes: readonly ProcessMarks[];
}

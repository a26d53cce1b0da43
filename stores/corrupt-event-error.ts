import { EventLogError } from '../core/model/event-log.js';
import type { Revision } from '../core/model/revision.js';

/** A log whose damage is known to lie at one event. `message` names the revision too. */
export class CorruptEventError extends EventLogError {
  constructor(
    readonly revision: Revision,
    /** What is wrong, to be read after "event 17 ". */
    readonly problem: string,
  ) {
    super('corrupt', `event ${revision} ${problem}`);
    this.name = 'CorruptEventError';
  }
}

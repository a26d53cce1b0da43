import type { StatusError } from '../../model/status-error.js';

/**
 * Objects that are stored cannot be shown as they are asked for. Thrown, since a watch reads them as they come, long after its first answer; whoever
 * serves a request answers with the error in it.
 */
export class UnreadableObject extends Error {
  readonly status: StatusError;

  constructor(status: StatusError) {
    super(status.message);
    this.status = status;
  }
}

import { EventLogError } from '../../core/model/event-log.js';

/** A server that could not be asked. `message` is one line for a person. To whoever reads a log it is a failure of input. */
export class RemoteTimelineError extends EventLogError {
  constructor(
    readonly problem: 'unreachable' | 'refused' | 'broken-off' | 'not-hindcast',
    message: string,
    options?: { cause?: unknown },
  ) {
    super('io', message, options);
    this.name = 'RemoteTimelineError';
  }
}

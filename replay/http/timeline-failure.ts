import { EventLogError } from '../../core/model/event-log.js';
import { RefusedQuery } from '../log/asking/question.js';
import { RemoteTimelineError } from './remote-timeline-error.js';

/** A failure of the log behind a server, on its way to whoever asked. */
export interface TimelineFailure {
  readonly reason: string;
  readonly message: string;
}

const LOG_REASONS = ['locked', 'corrupt', 'not-a-log', 'newer-format', 'before-the-log', 'io'] as const;

/** The failure that a client can understand; undefined for a defect of ours. */
export function failureOf(error: unknown): TimelineFailure | undefined {
  if (error instanceof RefusedQuery) return { reason: 'refused', message: error.message };
  return error instanceof EventLogError ? { reason: error.reason, message: error.message } : undefined;
}

/** The error that a failure stands for. */
export function errorOf({ reason, message }: TimelineFailure): EventLogError {
  const known = LOG_REASONS.find((candidate) => candidate === reason);
  return known === undefined ? new RemoteTimelineError('refused', message) : new EventLogError(known, message);
}

import type { StatusError } from '../../core/model/status-error.js';

/** The API refused a call. `reason` is Kubernetes' stable word for why: `NotFound`, `Conflict`, `AlreadyExists`, … */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  /** The whole answer. */
  readonly status: StatusError;

  constructor(status: StatusError) {
    super(status.message);
    this.name = 'ApiError';
    this.code = status.code;
    this.reason = status.reason;
    this.status = status;
  }
}

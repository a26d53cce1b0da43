import type { JsonObject } from '../../model/json.js';
import { partToJson } from '../../model/object.js';
import type { StatusError } from '../../model/status-error.js';

/** A failure as the `Status` object that goes over HTTP. Source: meta/v1 Status. */
export function statusOf(error: StatusError): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: error.continue === undefined ? {} : { continue: error.continue },
    status: 'Failure',
    message: error.message,
    ...(error.reason === '' ? {} : { reason: error.reason }),
    ...(error.details === undefined ? {} : { details: partToJson(error.details) }),
    code: error.code,
  };
}

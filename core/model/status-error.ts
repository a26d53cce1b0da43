import { goQuote } from './go-quote.js';

/** One reason why a request was refused, with the field it concerns. Source: meta/v1 StatusCause. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** What the refused request was about. Source: meta/v1 StatusDetails. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** Kubernetes' stable words for why a request failed. Source: meta/v1 StatusReason. */
export type StatusReason =
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Expired'
  | 'Invalid'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'UnsupportedMediaType'
  | 'RequestEntityTooLarge'
  | 'TooManyRequests'
  | 'InternalError'
  | 'ServiceUnavailable'
  | 'Timeout'
  | 'ServerTimeout'
  | '';

/** The reason of a webhook, which may give any. */
export type ForeignReason = string & { readonly isForeign?: never };

/** An expected failure of the API, as a value. Over HTTP it becomes a `Status` object with this code. */
export interface StatusError {
  readonly code: number;
  readonly reason: StatusReason | ForeignReason;
  readonly message: string;
  readonly details?: StatusDetails;
  /** How to go on with the list that failed. Source: meta/v1 ListMeta. */
  readonly continue?: string;
  /** Lines for the `Warning` headers of the answer. */
  readonly warnings?: readonly string[];
  /** Somebody outside said so: it cannot be decided again. Clients are not told. */
  readonly isForeign?: true;
}

/** The resource an error speaks of: `group` is empty for the core group, `resource` is the plural. */
export interface ErrorResource {
  readonly group: string;
  readonly resource: string;
}

const qualified = ({ group, resource }: ErrorResource) => (group === '' ? resource : `${resource}.${group}`);
const about = ({ group, resource }: ErrorResource, name: string): StatusDetails => ({
  name,
  ...(group === '' ? {} : { group }),
  kind: resource,
});

/** 404 for an object. Source of this and the following wordings: k8s.io/apimachinery pkg/api/errors/errors.go. */
export function notFound(resource: ErrorResource, name: string): StatusError {
  return {
    code: 404,
    reason: 'NotFound',
    message: `${qualified(resource)} "${name}" not found`,
    details: about(resource, name),
  };
}

/** 409 for a create under a name that is taken. */
export function alreadyExists(resource: ErrorResource, name: string): StatusError {
  return {
    code: 409,
    reason: 'AlreadyExists',
    message: `${qualified(resource)} "${name}" already exists`,
    details: about(resource, name),
  };
}

/** 409 for a create whose generated names were all taken. */
export function generatedNameExists(resource: ErrorResource, name: string): StatusError {
  return {
    code: 409,
    reason: 'AlreadyExists',
    message: `${qualified(resource)} "${name}" already exists, the server was not able to generate a unique name for the object`,
    details: { ...about(resource, name), retryAfterSeconds: 1 },
  };
}

/** 409 for a write that was decided on an older object, or whose preconditions fail. */
export function conflict(resource: ErrorResource, name: string, why: string): StatusError {
  return {
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    details: about(resource, name),
  };
}

/** The reason a stale update is refused with. Source: apiserver pkg/registry/generic/registry/store.go OptimisticLockErrorMsg. */
export const STALE_OBJECT =
  'the object has been modified; please apply your changes to the latest version and try again';

/** 403: authenticated, but not allowed. */
export function forbidden(resource: ErrorResource, name: string, why: string): StatusError {
  return {
    code: 403,
    reason: 'Forbidden',
    message:
      name === ''
        ? `${qualified(resource)} is forbidden: ${why}`
        : `${qualified(resource)} "${name}" is forbidden: ${why}`,
    details:
      name === ''
        ? { ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.resource }
        : about(resource, name),
  };
}

/** 401: no credentials, or ones that do not verify. */
export function unauthorized(): StatusError {
  return { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };
}

/** 422 with every field that is wrong. `kind` is the kind's name, `causes` come from `fieldCause`. */
export function invalid(group: string, kind: string, name: string, causes: readonly StatusCause[]): StatusError {
  return {
    code: 422,
    reason: 'Invalid',
    message: `${group === '' ? kind : `${kind}.${group}`} ${goQuote(name)} is invalid: ${aggregate(causes)}`,
    details: { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind, causes },
  };
}

/** Several reasons as one text, in which whatever is said twice is read once. Source: k8s.io/apimachinery pkg/util/errors Aggregate. */
export function aggregate(causes: readonly StatusCause[]): string {
  const errors = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  return errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`;
}

/** 400: the request could not be understood. */
export function badRequest(message: string): StatusError {
  return { code: 400, reason: 'BadRequest', message };
}

/** 405: the resource does not offer that verb. */
export function methodNotAllowed(resource: ErrorResource, action: string): StatusError {
  return {
    code: 405,
    reason: 'MethodNotAllowed',
    message: `${action} is not supported on resources of kind "${qualified(resource)}"`,
    details: { ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.resource },
  };
}

/** 408: the request did not come whole in time; nothing of it took effect. */
export function requestTimeout(message: string): StatusError {
  return { code: 408, reason: 'Timeout', message };
}

/** 410 with reason Expired: the revision asked for cannot be served any more. */
export function expired(message: string): StatusError {
  return { code: 410, reason: 'Expired', message };
}

/** 413: the body is larger than the server takes. */
export function tooLarge(message: string): StatusError {
  return { code: 413, reason: 'RequestEntityTooLarge', message };
}

/** 415: the body's type is none that the verb takes. */
export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  return {
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  };
}

/** 429: a disruption budget or a limit refuses for now. */
export function tooManyRequests(
  message: string,
  retryAfterSeconds = 0,
  causes: readonly StatusCause[] = [],
): StatusError {
  return {
    code: 429,
    reason: 'TooManyRequests',
    message,
    details: { ...(causes.length > 0 ? { causes } : {}), ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}) },
  };
}

/** 500: the server could not keep a promise, for example an append to the log failed. */
export function internalError(message: string): StatusError {
  return {
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${message}`,
    details: { causes: [{ message }] },
  };
}

/** 503: the server is going down or not up yet. */
export function serviceUnavailable(message: string): StatusError {
  return { code: 503, reason: 'ServiceUnavailable', message };
}

/** 504: nobody knows whether the request took effect. Source: k8s.io/apimachinery pkg/api/errors NewTimeoutError. */
export function timeout(message: string): StatusError {
  return { code: 504, reason: 'Timeout', message: `Timeout: ${message}` };
}
/** Whether a create was refused because its namespace is going away: nothing to report, everything in it goes. */

export function isNamespaceTerminating(error: StatusError): boolean {
  return error.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') ?? false;
}

import { forbiddenField, invalidValue, notSupported } from '../../model/field-error.js';
import { fail, ok, type Result } from '../../model/result.js';
import { parseRevision, type Revision } from '../../model/revision.js';
import { badRequest, expired, invalid, type StatusCause, type StatusError } from '../../model/status-error.js';
import type { ResourceInfo } from '../../schema/resource-info.js';

/** Where a paged list goes on: at which revision, after which key. */
export interface Continuation {
  readonly revision: Revision;
  readonly after: string;
}

/** How to list. Source: meta/v1 ListOptions. */
export interface ListOptions {
  /** The revision to list at: given exactly, by a continuation, or absent for the newest. */
  readonly at?: Revision;
  /** The answer must be at least this new. */
  readonly notOlderThan?: Revision;
  /** At most so many items; 0 for all. */
  readonly limit: number;
  readonly after?: string;
}

/** Whether a query parameter says yes. Source: strconv.ParseBool. */
export function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1' || value === 'True' || value === 'TRUE' || value === 't' || value === 'T';
}

/** Reads the query of a list. Source: apimachinery meta/internalversion/validation; apiserver storage/continue.go. */
export function parseListOptions(info: ResourceInfo, query: URLSearchParams): Result<ListOptions, StatusError> {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const token = query.get('continue') ?? '';
  const limit = parseLimit(query.get('limit'));
  if (limit === undefined)
    return fail(
      badRequest(`limit: Invalid value: ${JSON.stringify(query.get('limit'))}: must be a non-negative integer`),
    );
  const causes = listCauses(query, match, version, token);
  if (causes.length > 0) return fail(invalid('meta.k8s.io', 'ListOptions', '', causes));
  if (token !== '') return continued(token, version, limit);
  if (version === '' || version === '0') return ok({ limit });
  const revision = parseRevision(version);
  if (revision === undefined) return fail(invalidResourceVersion(info, version));
  return ok(
    match === 'Exact' || (match === '' && limit > 0) ? { at: revision, limit } : { notOlderThan: revision, limit },
  );
}

/** 422 for a resourceVersion that is none. */
export function invalidResourceVersion(info: ResourceInfo, version: string): StatusError {
  const detail = `strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`;
  return invalid(info.group, info.kind, '', [invalidValue('resourceVersion', version, detail)]);
}

/** 504 for a revision the log has not reached. Source: apiserver storage/errors.go NewTooLargeResourceVersionError. */
export function tooLargeResourceVersion(asked: Revision, head: Revision): StatusError {
  return {
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${asked}, current: ${head}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  };
}

/** Writes a `continue` token, in the form Kubernetes' own have. */
export function continueToken({ revision, after }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${after}\0` })).toString('base64url');
}

function continued(token: string, version: string, limit: number): Result<ListOptions, StatusError> {
  if (version !== '' && version !== '0')
    return fail(badRequest('specifying resource version is not allowed when using continue'));
  try {
    const { v, rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString()) as {
      v?: unknown;
      rv?: unknown;
      start?: unknown;
    };
    if (
      v === 'meta.k8s.io/v1' &&
      typeof rv === 'number' &&
      Number.isSafeInteger(rv) &&
      rv >= 0 &&
      typeof start === 'string'
    ) {
      return ok({ at: rv, limit, after: start.replace(/\0$/, '') });
    }
  } catch {
    return fail(badRequest('continue key is not valid: it does not decode'));
  }
  return fail(expired('The provided continue parameter is of a version that this server does not know'));
}

function listCauses(query: URLSearchParams, match: string, version: string, token: string): StatusCause[] {
  const isWatch = isTrue(query.get('watch'));
  const causes: StatusCause[] = [];
  if (match !== '') {
    if (version === '' && !(isWatch && isTrue(query.get('sendInitialEvents')))) {
      causes.push(
        forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
      );
    }
    if (token !== '')
      causes.push(
        forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'),
      );
    if (match !== 'Exact' && match !== 'NotOlderThan')
      causes.push(notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && version === '0') {
      causes.push(
        forbiddenField('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
      );
    }
  }
  if (!isWatch && query.has('sendInitialEvents')) {
    causes.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  return causes;
}

function parseLimit(text: string | null): number | undefined {
  if (text === null || text === '') return 0;
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

import { forbiddenField, notSupported } from '../../model/field-error.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Revision } from '../../model/revision.js';
import { badRequest, invalid, type StatusCause, type StatusError } from '../../model/status-error.js';
import { readContinueToken } from './continuation.js';
import { queryInteger } from './query-values.js';
import { notListedAt, readResourceVersion } from './resource-version.js';

/** How to list. Source: meta/v1 ListOptions. */
export interface ListOptions {
  /** The revision to list at: given exactly, by a continuation, or absent for the newest. */
  readonly at?: Revision;
  /** The answer must be at least this new. */
  readonly notOlderThan?: Revision;
  /** At most so many items; 0 for all. */
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string;
}

/** Reads the query of a list. Source: apimachinery meta/internalversion/validation; apiserver storage/interfaces.go ValidateListOptions. */
export function parseListOptions(query: URLSearchParams): Result<ListOptions, StatusError> {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const token = query.get('continue') ?? '';
  const asked = queryInteger(query, 'limit');
  if (!asked.ok) return asked;
  const timeout = queryInteger(query, 'timeoutSeconds');
  if (!timeout.ok) return timeout;
  const limit = Math.max(0, asked.value ?? 0);
  const causes = listCauses(query, match, version, token);
  if (causes.length > 0) return fail(invalid('meta.k8s.io', 'ListOptions', '', causes));
  if (token !== '') return continued(token, version, limit);
  if (version === '' || version === '0') return ok({ limit });
  const read = readResourceVersion(version);
  if (!read.ok) return fail(notListedAt(read.error));
  const revision = read.value;
  return ok(
    match === 'Exact' || (match === '' && limit > 0) ? { at: revision, limit } : { notOlderThan: revision, limit },
  );
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

function continued(token: string, version: string, limit: number): Result<ListOptions, StatusError> {
  const read = readContinueToken(token);
  if (!read.ok) return read;
  if (version !== '' && version !== '0')
    return fail(badRequest('specifying resource version is not allowed when using continue'));
  const { revision, after } = read.value;
  return ok({ ...(revision === undefined ? {} : { at: revision }), limit, after });
}

function listCauses(query: URLSearchParams, match: string, version: string, token: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (match !== '') {
    if (version === '')
      causes.push(
        forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
      );
    if (token !== '') causes.push(MATCH_WITH_CONTINUE);
    if (match !== 'Exact' && match !== NOT_OLDER_THAN)
      causes.push(notSupported('resourceVersionMatch', match, ['Exact', NOT_OLDER_THAN, '']));
    if (match === 'Exact' && version === '0') {
      causes.push(
        forbiddenField('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
      );
    }
  }
  if (query.has('sendInitialEvents'))
    causes.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return causes;
}

/** The match that a watch with its initial events asks for. */
export const NOT_OLDER_THAN = 'NotOlderThan';

/** That a match is of no use to who goes on with a list. */
export const MATCH_WITH_CONTINUE: StatusCause = forbiddenField(
  'resourceVersionMatch',
  'resourceVersionMatch is forbidden when continue is provided',
);

import { forbiddenField, invalidValue } from '../../model/field-error.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { badRequest, invalid, type StatusCause } from '../../model/status-error.js';
import { parseTimestamp } from '../../model/timestamp.js';
import { isTrue, queryInteger } from '../read/query-values.js';

/** Which log to read, and what of it. Source: core/v1 PodLogOptions. */
export interface LogOptions {
  /** Empty for the only container there is. */
  readonly container: string;
  readonly follow: boolean;
  /** The log of the container that ran before. */
  readonly previous: boolean;
  /** Whether each line begins with its time. */
  readonly timestamps: boolean;
  /** Only what is younger: so many seconds, or since a time. */
  readonly sinceSeconds?: number;
  readonly sinceTime?: Millis;
  readonly tailLines?: number;
  readonly limitBytes?: number;
}

const POSITIVE = 'must be greater than 0';

/** Reads the query of `pods/log`. Source: pkg/apis/core/validation ValidatePodLogOptions. */
export function parseLogOptions(pod: string, query: URLSearchParams): Result<LogOptions> {
  const sinceSeconds = queryInteger(query, 'sinceSeconds');
  if (!sinceSeconds.ok) return sinceSeconds;
  const tailLines = queryInteger(query, 'tailLines');
  if (!tailLines.ok) return tailLines;
  const limitBytes = queryInteger(query, 'limitBytes');
  if (!limitBytes.ok) return limitBytes;
  const sinceTime = query.get('sinceTime') ?? '';
  if (sinceTime !== '' && parseTimestamp(sinceTime) === undefined) {
    const text = JSON.stringify(sinceTime);
    return fail(badRequest(`parsing time ${text} as "2006-01-02T15:04:05Z07:00": cannot parse ${text} as "2006"`));
  }
  const causes: StatusCause[] = [];
  if (tailLines.value !== undefined && tailLines.value < 0)
    causes.push(invalidValue('tailLines', tailLines.value, 'must be greater than or equal to 0'));
  if (limitBytes.value !== undefined && limitBytes.value < 1)
    causes.push(invalidValue('limitBytes', limitBytes.value, POSITIVE));
  if (sinceSeconds.value !== undefined && sinceTime !== '')
    causes.push(forbiddenField('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  else if (sinceSeconds.value !== undefined && sinceSeconds.value < 1)
    causes.push(invalidValue('sinceSeconds', sinceSeconds.value, POSITIVE));
  if (query.has('stream')) causes.push(forbiddenField('stream', 'may not be specified'));
  if (causes.length > 0) return fail(invalid('', 'PodLogOptions', pod, causes));
  return ok({
    container: query.get('container') ?? '',
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    sinceSeconds: sinceSeconds.value,
    sinceTime: parseTimestamp(sinceTime),
    tailLines: tailLines.value,
    limitBytes: limitBytes.value,
  });
}

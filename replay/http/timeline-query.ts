import type { EventRange } from '../../core/model/event-log.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import { type Millis, parseRevision } from '../../core/model/revision.js';
import { badRequest, type StatusError } from '../../core/model/status-error.js';
import type { DiffQuery } from '../diff/diff-revisions.js';
import type { EventQuery } from '../events/event-query.js';
import type { ObjectSelector } from '../object-selector.js';

type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes the query of a request; what is undefined or false is left out. */
export function writeQuery(values: QueryValues): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== false) query.set(name, String(value));
  }
  return query.toString();
}

/** Writes what events to list; `readEventQuery` reads it again. */
export function writeEventQuery(query: EventQuery, follow: boolean): string {
  return writeQuery({ ...query, follow });
}

/** Writes what to compare; `readDiffQuery` reads it again. */
export function writeDiffQuery({ selector, ...query }: DiffQuery): string {
  return writeQuery({ ...query, ...selector });
}

/** Reads what events to list, and whether to go on. */
export function readEventQuery(query: URLSearchParams): Result<EventQuery & { readonly follow: boolean }> {
  const numbers = readRevisions(query, ['from', 'to', 'limit']);
  if (!numbers.ok) return numbers;
  const filters = { ...readSelector(query), actor: text(query, 'actor'), verb: text(query, 'verb') };
  return ok({ ...numbers.value, ...filters, reverse: flag(query, 'reverse'), follow: flag(query, 'follow') });
}

/** Reads which records of the log to send. */
export function readRange(query: URLSearchParams): Result<EventRange> {
  const numbers = readRevisions(query, ['from', 'to']);
  if (!numbers.ok) return numbers;
  const range = { ...numbers.value, ...readSelector(query), reverse: flag(query, 'reverse') };
  if (range.resource === undefined && (range.namespace !== undefined || range.name !== undefined)) {
    return fail(badRequest('namespace and name need a resource'));
  }
  return ok(range);
}

/** Reads what to compare. */
export function readDiffQuery(query: URLSearchParams): Result<DiffQuery> {
  const numbers = readRevisions(query, ['from', 'to']);
  if (!numbers.ok) return numbers;
  const { from, to } = numbers.value;
  if (from === undefined || to === undefined) return fail(badRequest('from and to are required'));
  const withoutStatus = flag(query, 'withoutStatus');
  return ok({
    from,
    to,
    selector: readSelector(query),
    withoutStatus,
    withManagedFields: flag(query, 'withManagedFields'),
    withPatch: flag(query, 'withPatch'),
  });
}

/** Reads one revision that must be there. */
export function readRevision(query: URLSearchParams, name: string): Result<number> {
  const numbers = readRevisions(query, [name]);
  if (!numbers.ok) return numbers;
  const value = numbers.value[name];
  return value === undefined ? fail(badRequest(`${name} is required`)) : ok(value);
}

/** Reads a moment that must be there, in milliseconds since 1970. */
export function readTime(query: URLSearchParams, name: string): Result<Millis> {
  const value = query.get(name);
  if (value === null) return fail(badRequest(`${name} is required`));
  return /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? ok(Number(value)) : fail(badRequest(`${name} must be milliseconds`));
}

/** Reads which objects a question is about. */
export function readSelector(query: URLSearchParams): ObjectSelector {
  return { resource: text(query, 'resource'), namespace: text(query, 'namespace'), name: text(query, 'name') };
}

function readRevisions<N extends string>(
  query: URLSearchParams,
  names: readonly N[],
): Result<{ [name in N]?: number }, StatusError> {
  const values: { [name in N]?: number } = {};
  for (const name of names) {
    const given = query.get(name);
    if (given === null) continue;
    const value = parseRevision(given);
    if (value === undefined) return fail(badRequest(`${name} must be a whole number, not ${JSON.stringify(given)}`));
    values[name] = value;
  }
  return ok(values);
}

function text(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) ?? undefined;
}

function flag(query: URLSearchParams, name: string): boolean {
  return query.get(name) === 'true';
}

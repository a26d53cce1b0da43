import type { EventRange } from '../../core/model/journal.js';
import { parseLabelSelector } from '../../core/model/label-selector.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import { type Millis, parseRevision } from '../../core/model/revision.js';
import { badRequest, type StatusError } from '../../core/model/status-error.js';
import type { DiffQuery } from '../diff/diff-revisions.js';
import type { EventQuery } from '../events/event-query.js';
import type { NamesInQuestion } from '../names/unknown-name.js';
import type { ObjectFilter, ObjectSelector } from '../object-selector.js';

/** How much of a wrong value an error repeats. */
const LONGEST_QUOTE = 100;

type QueryValue = string | number | boolean | readonly (string | ObjectSelector)[] | undefined;
type QueryValues = Readonly<Record<string, QueryValue>>;

/** Writes the query of a request; what is undefined or false is left out, and a list is JSON. */
export function writeQuery(values: QueryValues): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === false) continue;
    query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
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

/** Writes which names to look for; `readNamesInQuestion` reads it again. */
export function writeNamesInQuestion(question: NamesInQuestion): string {
  return writeQuery({ ...question });
}

/** Reads what events to list, and whether to go on. */
export function readEventQuery(query: URLSearchParams): Result<EventQuery & { readonly follow: boolean }> {
  const numbers = readRevisions(query, ['from', 'to', 'limit']);
  if (!numbers.ok) return numbers;
  const filter = readFilter(query);
  if (!filter.ok) return filter;
  const excludingActors = readList(query, 'excludingActors', isText);
  if (!excludingActors.ok) return excludingActors;
  const labelSelector = readLabelSelector(query);
  if (!labelSelector.ok) return labelSelector;
  return ok({
    ...numbers.value,
    ...filter.value,
    actor: text(query, 'actor'),
    excludingActors: excludingActors.value,
    verb: text(query, 'verb'),
    external: flag(query, 'external'),
    labelSelector: labelSelector.value,
    withoutNoise: flag(query, 'withoutNoise'),
    reverse: flag(query, 'reverse'),
    follow: flag(query, 'follow'),
  });
}

/** Reads which names to look for. */
export function readNamesInQuestion(query: URLSearchParams): Result<NamesInQuestion> {
  const objects = readList(query, 'objects', isSelector);
  if (!objects.ok) return objects;
  return ok({ objects: objects.value ?? [], actor: text(query, 'actor') });
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
  const selector = readFilter(query);
  if (!selector.ok) return selector;
  const labelSelector = readLabelSelector(query);
  if (!labelSelector.ok) return labelSelector;
  return ok({
    from,
    to,
    selector: selector.value,
    labelSelector: labelSelector.value,
    withoutNoise: flag(query, 'withoutNoise'),
    withoutStatus: flag(query, 'withoutStatus'),
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

function readFilter(query: URLSearchParams): Result<ObjectFilter, StatusError> {
  const objects = readList(query, 'objects', isSelector);
  if (!objects.ok) return objects;
  const excluding = readList(query, 'excluding', isSelector);
  if (!excluding.ok) return excluding;
  return ok({ ...readSelector(query), objects: objects.value, excluding: excluding.value });
}

function readLabelSelector(query: URLSearchParams): Result<string | undefined, StatusError> {
  const given = text(query, 'labelSelector');
  if (given === undefined) return ok(undefined);
  const parsed = parseLabelSelector(given);
  return parsed.ok ? ok(given) : parsed;
}

/** Reads a JSON array whose items are all of one kind; undefined when it is not there. */
function readList<T>(
  query: URLSearchParams,
  name: string,
  isItem: (value: unknown) => value is T,
): Result<readonly T[] | undefined, StatusError> {
  const given = query.get(name);
  if (given === null) return ok(undefined);
  const wrong = fail(badRequest(`${name} must be a JSON array, not ${JSON.stringify(given.slice(0, LONGEST_QUOTE))}`));
  try {
    const items: unknown = JSON.parse(given);
    return Array.isArray(items) && items.every(isItem) ? ok(items) : wrong;
  } catch {
    return wrong;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const SELECTOR_MEMBERS: ReadonlySet<string> = new Set(['resource', 'namespace', 'name']);

function isSelector(value: unknown): value is ObjectSelector {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(([member, text]) => SELECTOR_MEMBERS.has(member) && isText(text));
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

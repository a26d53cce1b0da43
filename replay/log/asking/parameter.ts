import { parseLabelSelector } from '../../../core/model/label-selector.js';
import type { ObjectAddress } from '../../../core/model/log-index.js';
import { fail, ok, type Result } from '../../../core/model/result.js';
import { parseRevision } from '../../../core/model/revision.js';
import { badRequest, type StatusError } from '../../../core/model/status-error.js';
import type { ObjectFilter, ObjectSelector } from '../object-selector.js';

/** How one member of a query stands in a URL. */
export interface Parameter<Value> {
  /** The text for a value; undefined when it is left out, as what is not there is. */
  write(value: Value): string | undefined;
  /** Reads it again. An error says what is wrong with it, to be read after the member's name. */
  read(text: string): Result<Value, string>;
  /** Whether a query without it is none. */
  readonly isRequired?: true;
}

/** How a query stands in a URL, member by member. What cannot stand there is no member of a query. */
export type Parameters<Query> = {
  readonly [Member in keyof Query]-?: Parameter<Exclude<Query[Member], undefined>>;
};

/** How much of a wrong value an error repeats. */
const LONGEST_QUOTE = 100;

/** Writes a query for a URL; what is undefined is left out. */
export function writeQuery<Query extends object>(parameters: Parameters<Query>, query: Query): string {
  const written = new URLSearchParams();
  for (const member of Object.keys(parameters) as (keyof Query & string)[]) {
    const value = query[member] as Exclude<Query[typeof member], undefined> | undefined;
    const text = value === undefined ? undefined : parameters[member].write(value);
    if (text !== undefined) written.set(member, text);
  }
  return written.toString();
}

/** Reads a query again. Fails with a `BadRequest` that names the first member that is wrong or missing. */
export function readQuery<Query extends object>(
  parameters: Parameters<Query>,
  url: URLSearchParams,
): Result<Query, StatusError> {
  const query: Partial<Query> = {};
  for (const member of Object.keys(parameters) as (keyof Query & string)[]) {
    const { [member]: parameter } = parameters;
    const text = url.get(member);
    if (text === null) {
      if (parameter.isRequired === true) return fail(badRequest(`${member} is required`));
      continue;
    }
    const value = parameter.read(text);
    if (!value.ok) return fail(badRequest(`${member} ${value.error}`));
    query[member] = value.value;
  }
  return ok(query as Query);
}

/** A member that a query cannot be without. */
export function mandatory<Value>(parameter: Parameter<Value>): Parameter<Value> {
  return { ...parameter, isRequired: true };
}

/** A plain text. */
export const text: Parameter<string> = { write: (value) => value, read: ok };

/** A revision. */
export const wholeNumber: Parameter<number> = {
  write: String,
  read: (given) => {
    const value = parseRevision(given);
    return value === undefined ? fail(`must be a whole number, not ${quoted(given)}`) : ok(value);
  },
};

/** At most so many, where infinitely many are `all`. */
export const count: Parameter<number> = {
  write: (value) => (value === Number.POSITIVE_INFINITY ? 'all' : String(value)),
  read: (given) => (given === 'all' ? ok(Number.POSITIVE_INFINITY) : wholeNumber.read(given)),
};

/** Milliseconds since 1970. */
export const time: Parameter<number> = {
  write: String,
  read: (given) => (/^-?\d{1,15}(\.\d{1,9})?$/.test(given) ? ok(Number(given)) : fail('must be milliseconds')),
};

/** What is so or is not; false is left out. */
export const flag: Parameter<boolean> = {
  write: (value) => (value ? 'true' : undefined),
  read: (given) => ok(given === 'true'),
};

/** One of some words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Parameter<Word> {
  return {
    write: (value) => value,
    read: (given) => {
      const word = words.find((candidate) => candidate === given);
      return word === undefined ? fail(`must be one of ${words.join(', ')}, not ${quoted(given)}`) : ok(word);
    },
  };
}

/** A label selector in the words of `kubectl -l`. */
export const labelSelectorText: Parameter<string> = {
  write: (value) => value,
  read: (given) => {
    const parsed = parseLabelSelector(given);
    return parsed.ok ? ok(given) : fail(`is no label selector: ${parsed.error.message}`);
  },
};

/** A value as JSON. `check` says of any JSON whether it is one; `what` says what it must be. */
export function json<Value>(what: string, check: (value: unknown) => value is Value): Parameter<Value> {
  return {
    write: (value) => JSON.stringify(value),
    read: (given) => {
      const wrong = fail(`must be ${what}, not ${quoted(given)}`);
      try {
        const value: unknown = JSON.parse(given);
        return check(value) ? ok(value) : wrong;
      } catch {
        return wrong;
      }
    },
  };
}

/** A list of texts. */
export const texts = json('a JSON array of texts', (value): value is readonly string[] => isListOf(value, isText));

/** A list of selectors. */
export const selectors = json('a JSON array of selectors', (value): value is readonly ObjectSelector[] =>
  isListOf(value, isSelector),
);

/** One object. */
export const address = json('an object address in JSON', isAddress);

/** Which objects, as one member. */
export const filter = json('a filter of objects in JSON', (value): value is ObjectFilter => {
  if (!isRecord(value)) return false;
  const { objects, excluding, ...selector } = value;
  const isList = (list: unknown) => list === undefined || isListOf(list, isSelector);
  return isList(objects) && isList(excluding) && isSelector(selector);
});

/** Which objects, as members of the query itself. */
export const FILTER: Parameters<ObjectFilter> = {
  resource: text,
  namespace: text,
  name: text,
  objects: selectors,
  excluding: selectors,
};

const isText = (value: unknown): value is string => typeof value === 'string';
const SELECTOR_MEMBERS: ReadonlySet<string> = new Set(['resource', 'namespace', 'name']);

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSelector(value: unknown): value is ObjectSelector {
  return isRecord(value) && Object.entries(value).every(([member, at]) => SELECTOR_MEMBERS.has(member) && isText(at));
}

/** Whether a value names one object. */
export function isAddress(value: unknown): value is ObjectAddress {
  return isSelector(value) && value.resource !== undefined && value.name !== undefined;
}

function quoted(given: string): string {
  return JSON.stringify(given.slice(0, LONGEST_QUOTE));
}

import { isJsonObject, type Json } from '../../model/json.js';

type Step =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'slice'; readonly start: number; readonly end?: number }
  | { readonly type: 'all' }
  | { readonly type: 'filter'; readonly path: readonly string[]; readonly operator: string; readonly value?: Json };

/** A JSONPath, ready to be asked: gives every value it finds, in document order. */
export type JsonPath = (root: Json) => Json[];

const FILTER =
  /^\?\(\s*@((?:\.[A-Za-z_][\w-]*)+)\s*(?:(==|!=|<=|>=|<|>)\s*("[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|true|false))?\s*\)$/;

function parseLiteral(text: string): Json {
  if (text.startsWith('"') || text.startsWith("'")) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  return Number(text);
}

function parseBracket(text: string): Step | undefined {
  const inner = text.trim();
  if (inner === '*') return { type: 'all' };
  if (/^-?\d{1,9}$/.test(inner)) return { type: 'index', index: Number(inner) };
  const slice = /^(-?\d{0,9}):(-?\d{1,9})?$/.exec(inner);
  if (slice !== null) {
    return {
      type: 'slice',
      start: Number(slice[1]) || 0,
      ...(slice[2] === undefined ? {} : { end: Number(slice[2]) }),
    };
  }
  const quoted = /^'((?:[^'\\]|\\.)*)'$/.exec(inner) ?? /^"((?:[^"\\]|\\.)*)"$/.exec(inner);
  if (quoted !== null) return { type: 'field', name: (quoted[1] ?? '').replace(/\\(.)/g, '$1') };
  const filter = FILTER.exec(inner);
  if (filter === null) return undefined;
  const [, path = '', operator, value] = filter;
  return {
    type: 'filter',
    path: path.slice(1).split('.'),
    operator: operator ?? 'exists',
    ...(value === undefined ? {} : { value: parseLiteral(value) }),
  };
}

/** The end of the bracket that opens at `start`; quotes and parentheses may hold brackets of their own. */
function closingBracket(text: string, start: number): number {
  let quote = '';
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === ']') return at;
  }
  return -1;
}

function parseSteps(text: string): Step[] | undefined {
  const steps: Step[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === '[') {
      const end = closingBracket(text, at);
      const step = end < 0 ? undefined : parseBracket(text.slice(at + 1, end));
      if (step === undefined) return undefined;
      steps.push(step);
      at = end + 1;
      continue;
    }
    if (text[at] !== '.') return undefined;
    at++;
    let name = '';
    while (at < text.length && text[at] !== '.' && text[at] !== '[') {
      // A backslash keeps the dots of a key such as `example\.com/role` from splitting it.
      if (text[at] === '\\') at++;
      name += text[at] ?? '';
      at++;
    }
    if (name === '*') steps.push({ type: 'all' });
    else if (name !== '') steps.push({ type: 'field', name });
    else if (at < text.length && text[at] !== '[') return undefined;
  }
  return steps;
}

function field(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function compare(left: Json | undefined, operator: string, right: Json | undefined): boolean {
  if (operator === 'exists') return left !== undefined;
  if (left === undefined || right === undefined || typeof left !== typeof right || left === null || right === null)
    return false;
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

function apply(step: Step, value: Json): Json[] {
  const present = (found: Json | undefined) => (found === undefined ? [] : [found]);
  if (step.type === 'field') return present(field(value, step.name));
  const items = Array.isArray(value)
    ? (value as readonly Json[])
    : isJsonObject(value)
      ? Object.values(value).flatMap(present)
      : [];
  if (step.type === 'all') return [...items];
  if (!Array.isArray(value)) return [];
  if (step.type === 'index') return present(items.at(step.index));
  if (step.type === 'slice') return items.slice(step.start, step.end);
  return items.filter((item) => {
    const found = step.path.reduce<Json | undefined>((inner, name) => field(inner, name), item);
    return compare(found, step.operator, step.value);
  });
}

/**
 * Reads the JSONPath of an additional printer column: fields, indexes, slices, `[*]` and filters such as
 * `.status.conditions[?(@.type=="Ready")].status`. Undefined when it is none. Time and space are linear in path and document.
 * Source: CustomResourceDefinition `additionalPrinterColumns`; client-go util/jsonpath.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps = parseSteps(text.startsWith('$') ? text.slice(1) : text);
  if (steps === undefined) return undefined;
  return (root) => steps.reduce<Json[]>((values, step) => values.flatMap((value) => apply(step, value)), [root]);
}

import { CelFault } from '../cel-value.js';
import { readDuration } from '../functions/duration-text.js';
import { patternProblem } from '../functions/patterns.js';
import { parseMoment } from '../functions/timestamp-text.js';
import { type DeclaredType, formatType, isExactType, unwrapOptional } from './cel-types.js';
import type { CheckedExpression, TypeProblem } from './check-types.js';
import type { CoreExpression } from './core-expression.js';
import { formatProblem } from './format-problems.js';
import { partsOf } from './parts.js';

/** What can be wrong with the first argument of these functions where it is written out. */
const READERS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['duration', (text) => isGood(readDuration(text))],
  ['timestamp', (text) => isGood(parseMoment(text))],
  ['matches', (text) => patternProblem(text) === undefined],
]);

const isGood = (value: unknown) => value !== undefined && !(value instanceof CelFault);

/**
 * What is wrong with what an expression writes out: durations, times and patterns that cannot be read, lists and maps of more than one type, and texts that values do
 * not fit into. Source: cel-go cel/validator.go.
 */
export function literalProblems({ root, typeOf }: CheckedExpression): readonly TypeProblem[] {
  // Of most parts there is nothing to say.
  const parts: CoreExpression[] = [];
  for (const part of partsOf(root))
    if (part.kind === 'list' || part.kind === 'map' || (part.kind === 'call' && WRITTEN_TO.has(part.name)))
      parts.push(part);
  if (parts.length === 0) return [];
  const texts = [...READERS].flatMap(([name, isReadable]) =>
    parts.flatMap((part) => {
      const arg = part.kind === 'call' && part.name === name ? part.args[0] : undefined;
      if (arg?.kind !== 'literal' || typeof arg.value !== 'string' || isReadable(arg.value)) return [];
      return [{ offset: arg.offset, message: `invalid ${name} argument` }];
    }),
  );
  const exempt = new Set(
    parts.flatMap((part) => (part.kind === 'call' && part.name === 'format' ? insideOf(part) : [])),
  );
  const types = parts.flatMap((part) => (exempt.has(part) ? [] : mixedTypes(part, typeOf)));
  return [...texts, ...types, ...parts.flatMap((part) => formatProblem(part, typeOf) ?? [])];
}

/** Functions whose arguments are looked at where they are written out. */
const WRITTEN_TO: ReadonlySet<string> = new Set([...READERS.keys(), 'format']);

/** What is filled into a text may be of several types. */
const insideOf = (part: CoreExpression) => [...partsOf(part)].filter((inner) => inner !== part);

function mixedTypes(part: CoreExpression, typeOf: CheckedExpression['typeOf']): readonly TypeProblem[] {
  const of = (value: CoreExpression, optional: boolean) => {
    const type = typeOf(value);
    return { offset: value.offset, type: optional ? unwrapOptional(type)[0] : type };
  };
  if (part.kind === 'list') return mixed(part.items.map(({ value, optional }) => of(value, optional))).slice(0, 1);
  if (part.kind !== 'map') return [];
  return [
    ...mixed(part.entries.map(({ key }) => of(key, false))),
    ...mixed(part.entries.map(({ value, optional }) => of(value, optional))),
  ];
}

function mixed(items: readonly { readonly offset: number; readonly type: DeclaredType }[]): readonly TypeProblem[] {
  const [first, ...others] = items;
  return others
    .filter(({ type }) => !isExactType(first!.type, type))
    .map(({ offset, type }) => ({
      offset,
      message: `expected type '${formatType(first!.type)}' but found '${formatType(type)}'`,
    }));
}

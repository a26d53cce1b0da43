import type { DeclaredType } from './cel-types.js';
import { isDyn } from './cel-types.js';
import type { CheckedExpression, TypeProblem } from './check-types.js';
import type { CoreExpression } from './core-expression.js';

type ListExpression = CoreExpression & { readonly kind: 'list' };

/** What each clause takes, and what is said of anything else. Source: cel-go ext/formatting.go stringFormatChecker. */
const CLAUSES: ReadonlyMap<string, readonly [kinds: readonly DeclaredType['kind'][], complaint: string]> = new Map([
  [
    's',
    [
      ['list', 'map', 'int', 'uint', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type', 'null'],
      'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
    ],
  ],
  ['d', [['int', 'uint'], 'decimal clause can only be used on integers']],
  ['f', [['double', 'string'], 'fixed-point clause can only be used on doubles']],
  ['e', [['double', 'string'], 'scientific clause can only be used on doubles']],
  ['b', [['int', 'uint', 'bool'], 'only integers and bools can be formatted as binary']],
  ['o', [['int', 'uint'], 'octal clause can only be used on integers']],
  ['x', [['int', 'uint', 'string', 'bytes'], 'only integers, byte buffers, and strings can be formatted as hex']],
]);

const UNREADABLE = 'could not parse formatting clause: ';

/** What is wrong with a text that values are filled into, where both are written out; undefined when nothing is. */
export function formatProblem(part: CoreExpression, typeOf: CheckedExpression['typeOf']): TypeProblem | undefined {
  if (part.kind !== 'call' || part.name !== 'format' || part.target?.kind !== 'literal') return undefined;
  const text = part.target.value;
  const [values] = part.args;
  if (typeof text !== 'string' || values?.kind !== 'list' || part.args.length !== 1) return undefined;
  const at = (message: string): TypeProblem => ({ offset: part.offset, message });
  let count = 0;
  for (let index = text.indexOf('%'); index >= 0; index = text.indexOf('%', index)) {
    if (text[index + 1] === '%') {
      index += 2;
      continue;
    }
    if (index + 1 >= text.length) return at('unexpected end of string');
    const value = values.items[count]?.value;
    if (value === undefined) return at(`index ${count} out of range`);
    const [whole, dot, precision] = /^%(?:(\.)(\d*))?/.exec(text.slice(index))!;
    index += whole.length;
    const unread = 'error while parsing precision: ';
    if (dot !== undefined && index >= text.length)
      return at(`${UNREADABLE}${unread}could not find end of precision specifier`);
    if (precision === '') {
      const why = 'error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax';
      return at(`${UNREADABLE}${unread}${why}`);
    }
    const problem = clauseProblem(text.slice(index), value, typeOf);
    if (problem !== undefined) return typeof problem === 'string' ? at(problem) : problem;
    index++;
    count++;
  }
  return count < values.items.length ? at(tooMany(count, values)) : undefined;
}

const tooMany = (count: number, { items }: ListExpression) =>
  `too many arguments supplied to string.format (expected ${count}, got ${items.length})`;

function clauseProblem(
  text: string,
  value: CoreExpression,
  typeOf: CheckedExpression['typeOf'],
): TypeProblem | string | undefined {
  // Go reads one byte of it.
  const verb = String.fromCharCode(new TextEncoder().encode(text)[0]!);
  const clause = CLAUSES.get(verb === 'X' ? 'x' : verb);
  if (clause === undefined) return `${UNREADABLE}unrecognized formatting clause "${verb}"`;
  const [kinds, complaint] = clause;
  const wrong = misfit(value, kinds, verb === 's', typeOf);
  if (wrong === undefined) return undefined;
  const message = `error during formatting: ${complaint}, was given ${typeOf(wrong).name}`;
  return { offset: wrong.offset, message };
}

/** The first value that is of none of some kinds: what is given, or what stands in it where that is written out. */
function misfit(
  value: CoreExpression,
  kinds: readonly DeclaredType['kind'][],
  isDeep: boolean,
  typeOf: CheckedExpression['typeOf'],
): CoreExpression | undefined {
  const type = typeOf(value);
  if (!isDyn(type) && !kinds.includes(type.kind)) return value;
  for (const part of isDeep ? writtenIn(value) : []) {
    const wrong = misfit(part, kinds, true, typeOf);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function writtenIn(value: CoreExpression): readonly CoreExpression[] {
  if (value.kind === 'list') return value.items.map((item) => item.value);
  return value.kind === 'map' ? value.entries.flatMap((entry) => [entry.key, entry.value]) : [];
}

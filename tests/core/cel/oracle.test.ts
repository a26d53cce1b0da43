import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCel } from '../../../core/cel/compile-cel.js';
import { runs } from '../../support/runs.js';

/** An expression with what JavaScript says it is; `undefined` for a fault. */
interface Case {
  readonly text: string;
  readonly value: bigint | undefined;
}

const fits = (value: bigint | undefined) =>
  value !== undefined && BigInt.asIntN(64, value) === value ? value : undefined;

const int: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -20n, max: 20n }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);

const arithmetic = fc.letrec<{ readonly case: Case }>((tie) => ({
  case: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    int.map((value) => ({ text: String(value), value })),
    fc.tuple(tie('case'), fc.constantFrom('+', '-', '*', '/', '%'), tie('case')).map(([left, operator, right]) => ({
      text: `(${left.text}) ${operator} (${right.text})`,
      value: apply(left.value, operator, right.value),
    })),
    tie('case').map((operand) => ({
      text: `-(${operand.text})`,
      value: operand.value === undefined ? undefined : fits(-operand.value),
    })),
  ),
})).case;

function apply(left: bigint | undefined, operator: string, right: bigint | undefined): bigint | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (operator === '+') return fits(left + right);
  if (operator === '-') return fits(left - right);
  if (operator === '*') return fits(left * right);
  if (right === 0n) return undefined;
  return fits(operator === '/' ? left / right : left % right);
}

function run(text: string, bindings: Parameters<CelEvaluate>[0] = {}): unknown {
  const program = compileCel(text);
  if (!program.ok) throw new Error(program.error.message);
  const result = program.value.evaluate(bindings);
  return result.ok ? result.value : undefined;
}
type CelEvaluate = Extract<ReturnType<typeof compileCel>, { ok: true }>['value']['evaluate'];

describe('against JavaScript', () => {
  test('ints are exact, and what does not fit is a fault', () => {
    fc.assert(
      fc.property(arithmetic, ({ text, value }) => {
        expect(run(text)).toBe(value);
      }),
      runs(500),
    );
  });

  test('numbers of all types compare as numbers', () => {
    const number = fc.oneof(
      int.map((value) => ({ text: String(value), value: value as bigint | number })),
      fc
        .bigInt({ min: 0n, max: 2n ** 64n - 1n })
        .map((value) => ({ text: `${value}u`, value: value as bigint | number })),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => ({ text: `double("${value}")`, value })),
    );
    const operators = {
      '<': (a: bigint | number, b: bigint | number) => a < b,
      '<=': (a: bigint | number, b: bigint | number) => a <= b,
      '>': (a: bigint | number, b: bigint | number) => a > b,
      '>=': (a: bigint | number, b: bigint | number) => a >= b,
      '==': (a: bigint | number, b: bigint | number) => a >= b && a <= b,
      '!=': (a: bigint | number, b: bigint | number) => a < b || a > b,
    };
    fc.assert(
      fc.property(number, number, (a, b) => {
        for (const [operator, decide] of Object.entries(operators)) {
          expect(run(`${a.text} ${operator} ${b.text}`)).toBe(decide(a.value, b.value));
        }
      }),
    );
  });

  test('text orders by code points', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\uffff', '😀', '\ud7ff', '\ue000', '𐀀') });
    const points = (value: string) => [...value].map((character) => character.codePointAt(0)!);
    const before = (a: readonly number[], b: readonly number[]): boolean => {
      const at = a.findIndex((point, index) => point !== b[index]);
      return at < 0 ? a.length < b.length : at < b.length && a[at]! < b[at]!;
    };
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(run('a < b', { a, b })).toBe(before(points(a), points(b)));
        expect(run('a == b', { a, b })).toBe(a === b);
      }),
    );
  });

  test('macros do what the methods of arrays do', () => {
    const list = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 8 });
    fc.assert(
      fc.property(list, fc.integer({ min: -5, max: 5 }), (items, n) => {
        const bindings = { items, n };
        const big = (values: readonly number[]) => values.map(BigInt);
        expect(run('items.all(x, x > n)', bindings)).toBe(items.every((x) => x > n));
        expect(run('items.exists(x, x > n)', bindings)).toBe(items.some((x) => x > n));
        expect(run('items.exists_one(x, x > n)', bindings)).toBe(items.filter((x) => x > n).length === 1);
        expect(run('items.filter(x, x > n)', bindings)).toEqual(big(items.filter((x) => x > n)));
        expect(run('items.map(x, x * n)', bindings)).toEqual(big(items.map((x) => x * n)).map((x) => x));
        expect(run('items.map(x, x > n, x - n)', bindings)).toEqual(big(items.filter((x) => x > n).map((x) => x - n)));
        expect(run('n in items', bindings)).toBe(items.includes(n));
        expect(run('items.indexOf(n)', bindings)).toBe(BigInt(items.indexOf(n)));
        expect(run('items.lastIndexOf(n)', bindings)).toBe(BigInt(items.lastIndexOf(n)));
        expect(run('items.sum()', bindings)).toBe(BigInt(items.reduce((a, b) => a + b, 0)));
        expect(run('items.isSorted()', bindings)).toBe(
          items.every((x, index) => index === 0 || items[index - 1]! <= x),
        );
        expect(run('items.max()', bindings)).toBe(items.length === 0 ? undefined : BigInt(Math.max(...items)));
      }),
    );
  });

  test('JSON equals itself, and differs when JSON differs', () => {
    const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<never>;
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(run('a == a2', { a, a2: structuredClone(a) })).toBe(true);
        expect(run('[a] == [b]', { a, b })).toBe(sameValue(a, b));
      }),
    );
  });
});

function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => right.has(key) && sameValue(value, right.get(key)));
}

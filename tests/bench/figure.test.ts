import { describe, expect, test } from 'vitest';
import { figureOf, noiseOf } from '../../bench/figure.js';
import { numberText, tableOf } from '../../bench/table.js';

describe('a figure', () => {
  test('compares each value with the floor measured beside it', () => {
    // In the second round the machine was half as fast; the ratio does not mind.
    const figure = figureOf({
      name: 'writes',
      unit: 'requests/s',
      values: [300, 150, 330],
      floors: [1_000, 500, 1_000],
    });
    expect(figure).toEqual({
      name: 'writes',
      value: 300,
      unit: 'requests/s',
      floor: 1_000,
      ratio: 0.3,
      bound: null,
      ok: true,
    });
  });

  test('keeps a bound on its ratio, at the bound itself too', () => {
    const figure = {
      name: 'writes',
      unit: 'requests/s',
      floors: [1_000],
      bound: { on: 'ratio', atLeast: 0.25 },
    } as const;
    expect(figureOf({ ...figure, values: [250] })).toMatchObject({ ok: true, bound: '>= 0.25 x floor' });
    expect(figureOf({ ...figure, values: [249] })).toMatchObject({ ok: false });
  });

  test('keeps a bound on its value whatever the floor is', () => {
    const figure = { name: 'memory', unit: 'MiB', floors: [100], bound: { on: 'value', atMost: 600 } } as const;
    expect(figureOf({ ...figure, values: [600] })).toMatchObject({ ok: true, ratio: 6, bound: '<= 600 MiB' });
    expect(figureOf({ ...figure, values: [601] })).toMatchObject({ ok: false });
  });

  test('without a floor has no ratio, and cannot be bound to one', () => {
    expect(figureOf({ name: 'size', unit: 'MB', values: [1] })).toMatchObject({ floor: null, ratio: null, ok: true });
    expect(() => figureOf({ name: 'size', unit: 'MB', values: [1], bound: { on: 'ratio', atMost: 3 } })).toThrow(
      'size is bound to a floor that was not measured',
    );
  });

  test('needs a floor for every value', () => {
    expect(() => figureOf({ name: 'size', unit: 'MB', values: [1, 2], floors: [1] })).toThrow('a floor of its own');
  });
});

describe('noise', () => {
  test('is how far the floors of each measurement lie apart', () => {
    const measured = (floors?: number[]) => ({ name: 'any', unit: 'ms', values: floors ?? [1], floors });
    expect(noiseOf([measured([100, 110]), measured([100, 150, 90]), measured()])).toEqual({
      typical: expect.closeTo((10 / 105 + 0.6) / 2),
      worst: expect.closeTo(0.6),
    });
  });

  test('is unknown when no floor was measured twice', () => {
    expect(noiseOf([{ name: 'any', unit: 'ms', values: [1], floors: [1] }])).toBeUndefined();
  });
});

describe('the table', () => {
  test('sets figures in columns and says which bound was missed', () => {
    const text = tableOf([
      {
        name: 'writes',
        value: 12_345.6,
        unit: 'requests/s',
        floor: 50_000,
        ratio: 0.2469,
        bound: '>= 0.25 x floor',
        ok: false,
      },
      { name: 'size', value: 1.5, unit: 'MB', floor: null, ratio: null, bound: null, ok: true },
    ]);
    expect(text.split('\n')).toEqual([
      'ROW      VALUE  UNIT         FLOOR  RATIO  BOUND            OK',
      'writes  12,346  requests/s  50,000  0.247  >= 0.25 x floor  NO',
      'size      1.50  MB',
    ]);
  });

  test('writes numbers with the digits that count', () => {
    expect([0.01234, 1.234, 12.34, 1_234_567].map(numberText)).toEqual(['0.012', '1.23', '12.3', '1,234,567']);
  });
});

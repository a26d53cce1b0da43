import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../bench/arguments.js';
import { isPicked, type Row } from '../../bench/row.js';
import { ROWS } from '../../bench/rows.js';

describe('arguments', () => {
  test('may all be left out', () => {
    expect(parseArguments([])).toEqual({ ok: true, value: { json: false, quick: false, only: [] } });
  });

  test('pick the format, the size and the rows', () => {
    expect(parseArguments(['--json', '--quick', '--only', 'pod', '--only=watch'])).toEqual({
      ok: true,
      value: { json: true, quick: true, only: ['pod', 'watch'] },
    });
  });

  test.each([[['--fast']], [['pod']], [['--only']]])('%j is refused with one line', (args) => {
    const parsed = parseArguments(args);
    expect(parsed).toMatchObject({ ok: false, error: expect.stringMatching(/\S/) });
  });
});

describe('rows', () => {
  const row: Row = { name: 'pod-list', about: 'LIST of 10,000 Pods', measure: async () => [] };

  test('are picked by any word in name or description, in any case', () => {
    expect(isPicked(row, [])).toBe(true);
    expect(isPicked(row, ['list'])).toBe(true);
    expect(isPicked(row, ['watch', 'PODS'])).toBe(true);
    expect(isPicked(row, ['watch'])).toBe(false);
  });

  test('that take very long are picked by their whole name alone', () => {
    const optional: Row = { ...row, isOptional: true };
    expect(isPicked(optional, [])).toBe(false);
    expect(isPicked(optional, ['pod'])).toBe(false);
    expect(isPicked(optional, ['pod-list'])).toBe(true);
  });

  test('have names of their own', () => {
    const names = ROWS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

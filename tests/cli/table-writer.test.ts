import { describe, expect, test } from 'vitest';
import { cutTo, displayWidth, padded } from '../../cli/output/display-width.js';
import { Printer } from '../../cli/output/printer.js';
import type { TableOutput } from '../../cli/output/table-output.js';
import {
  cutEnd,
  cutMiddle,
  leaveOut,
  type TableShape,
  timeOfDay,
  whenOne,
  wholeSeconds,
  withoutGroup,
} from '../../cli/output/table-shape.js';
import { TableWriter } from '../../cli/output/table-writer.js';
import { Collector } from './run-cli.js';

const SHAPE: TableShape = {
  headings: ['REV', 'TIME', 'NAMESPACE', 'OBJECT', 'WHAT'],
  givesWay: [
    timeOfDay('TIME'),
    whenOne('NAMESPACE', 'OBJECT'),
    cutEnd('WHAT', 12),
    wholeSeconds('TIME'),
    withoutGroup('OBJECT'),
    cutMiddle('OBJECT', 14),
    leaveOut('TIME'),
  ],
};

/** A table of so many places a line, and what it has written. */
function tableOf(width: number | (() => number), options: Partial<TableOutput> = {}) {
  const stdout = new Collector();
  const output: TableOutput = {
    printer: new Printer(stdout),
    style: (_tone, text) => text,
    width: typeof width === 'number' ? () => width : width,
    withHeadings: true,
    isWide: false,
    ...options,
  };
  const table = new TableWriter(output, SHAPE);
  return {
    add: (...texts: string[]) => table.add(texts.map((text) => ({ text }))),
    flush: () => table.flush(),
    lines: () => stdout.text.split('\n').slice(0, -1),
  };
}

async function written(width: number, rows: readonly (readonly string[])[], options?: Partial<TableOutput>) {
  const table = tableOf(width, options);
  for (const row of rows) await table.add(...row);
  await table.flush();
  return table.lines();
}

const ROWS = [
  ['1', '2026-11-21T10:00:00.123Z', 'shop', 'deployment.apps/frontend', 'created'],
  ['20', '2026-11-21T10:00:01.456Z', 'shop', 'pod/frontend-5ddd6f5cf4-4zdbm', 'status.phase Pending → Running'],
];

describe('a table on a terminal', () => {
  test('is as it is elsewhere where there is room', async () => {
    expect(await written(107, ROWS)).toEqual([
      'REV   TIME                       NAMESPACE   OBJECT                          WHAT',
      '1     2026-11-21T10:00:00.123Z   shop        deployment.apps/frontend        created',
      '20    2026-11-21T10:00:01.456Z   shop        pod/frontend-5ddd6f5cf4-4zdbm   status.phase Pending → Running',
    ]);
    expect(await written(107, ROWS)).toEqual(await written(Number.POSITIVE_INFINITY, ROWS));
  });

  test('gives way a step at a time, first in what loses nothing', async () => {
    expect(await written(100, ROWS)).toEqual([
      'REV  TIME (11-21)   NAMESPACE  OBJECT                         WHAT',
      '1    10:00:00.123Z  shop       deployment.apps/frontend       created',
      '20   10:00:01.456Z  shop       pod/frontend-5ddd6f5cf4-4zdbm  status.phase Pending → Running',
    ]);
    expect(await written(76, ROWS)).toMatchInlineSnapshot(`
      [
        "REV  TIME (11-21)   OBJECT (shop)                  WHAT",
        "1    10:00:00.123Z  deployment.apps/frontend       created",
        "20   10:00:01.456Z  pod/frontend-5ddd6f5cf4-4zdbm  status.phase Pending → R…",
      ]
    `);
    expect(await written(50, ROWS)).toMatchInlineSnapshot(`
      [
        "REV  TIME (11-21)  OBJECT (shop)      WHAT",
        "1    10:00:00Z     deployme…frontend  created",
        "20   10:00:01Z     pod/fron…f4-4zdbm  status.phas…",
      ]
    `);
    expect(await written(38, ROWS)).toMatchInlineSnapshot(`
      [
        "REV  OBJECT (shop)        WHAT",
        "1    deployment/frontend  created",
        "20   pod/front…cf4-4zdbm  status.phas…",
      ]
    `);
  });

  test('never has lines that are longer than the terminal while steps are left', async () => {
    for (let width = 34; width < 110; width++)
      for (const line of await written(width, ROWS)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  test('tells in rows what it cannot tell in headings', async () => {
    const [first] = await written(82, ROWS, { withHeadings: false });
    expect(first).toMatch(/^1 +2026-11-21T10:00:00/);
  });

  test('tells the day and the namespace of each row again when they are others, under new headings', async () => {
    const table = tableOf(90);
    for (const row of ROWS) await table.add(...row);
    await table.flush();
    await table.add('21', '2026-11-22T00:00:00.000Z', 'shop', 'pod/a', 'created');
    await table.flush();
    await table.add('22', '2026-11-22T00:00:01.000Z', 'other', 'pod/b', 'created');
    await table.flush();
    await table.add('23', '2026-11-22T00:00:02.000Z', 'other', 'pod/c', 'created');
    await table.flush();
    expect(
      table
        .lines()
        .filter((line) => line.startsWith('REV'))
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['REV', 'TIME (11-21)', 'OBJECT (shop)', 'WHAT'],
      ['REV', 'TIME', 'OBJECT (shop)', 'WHAT'],
      ['REV', 'TIME', 'NAMESPACE', 'OBJECT', 'WHAT'],
    ]);
    expect(table.lines().at(-1)).toMatch(/^23 +2026-11-22T00:00:02.000Z +other +pod\/c/);
  });

  test('goes by the size that the terminal has when a group of rows is written', async () => {
    let width = 107;
    const table = tableOf(() => width);
    await table.add(...ROWS[1]!);
    await table.flush();
    width = 50;
    await table.add(...ROWS[1]!);
    await table.flush();
    const widths = table.lines().map(displayWidth);
    expect(widths).toHaveLength(4);
    expect(widths[1]).toBe(107);
    expect(Math.max(...widths.slice(2))).toBe(50);
  });
});

describe('places of a terminal', () => {
  test.each([
    ['abc', 3],
    ['日本語', 6],
    ['한글', 4],
    ['ｆｕｌｌ', 8],
    ['é', 1],
    ['e\u0301', 1],
    ['👍', 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['…→', 2],
    ['𠮷', 2],
  ])('%s takes %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
    expect(displayWidth(padded(text, 10))).toBe(10);
  });

  test('a text is cut between characters, never within one', () => {
    expect(cutTo('日本語のテキスト', 7, 'end')).toBe('日本語…');
    expect(cutTo('日本語のテキスト', 8, 'end')).toBe('日本語…');
    expect(cutTo('日本語のテキスト', 9, 'middle')).toBe('日本…スト');
    expect(cutTo('ae\u0301👍🏽bcd', 5, 'end')).toBe('ae\u0301👍🏽…');
    expect(cutTo('frontend-5ddd6f5cf4-4zdbm', 14, 'middle')).toBe('fronte…4-4zdbm');
    expect(cutTo('abc', 3, 'end')).toBe('abc');
    expect(cutTo('abc', 1, 'end')).toBe('…');
    expect(cutTo('abc', 0, 'end')).toBe('');
  });

  test('columns stand under each other whatever is in them', async () => {
    const rows = [
      ['1', 'x', 'a', '日本', 'one'],
      ['2', 'x', 'a', 'abcd', 'two'],
      ['3', 'x', 'a', '👍', 'three'],
    ];
    const lines = await written(Number.POSITIVE_INFINITY, rows);
    const starts = lines.slice(1).map((line) => displayWidth(line.slice(0, line.search(/one|two|three/))));
    expect(new Set(starts).size).toBe(1);
  });
});

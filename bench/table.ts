import type { Figure } from './figure.js';

const HEAD = ['ROW', 'VALUE', 'UNIT', 'FLOOR', 'RATIO', 'BOUND', 'OK'];
const RIGHT = new Set([1, 3, 4]);

/** Figures as lines of text in columns, with a head; numbers stand to the right. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => line(row, widths)).join('\n');
}

/** A number with about three digits that count, and thousands set apart. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function cellsOf({ name, value, unit, floor, ratio, bound, ok }: Figure): string[] {
  const verdict = bound === null ? '' : ok ? 'yes' : 'NO';
  return [
    name,
    numberText(value),
    unit,
    floor === null ? '' : numberText(floor),
    ratio === null ? '' : numberText(ratio),
    bound ?? '',
    verdict,
  ];
}

function line(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) =>
    RIGHT.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
  );
  return padded.join('  ').trimEnd();
}

import { type ColumnForm, type ColumnMeasure, IN_FULL } from './column-measure.js';
import { displayWidth } from './display-width.js';
import type { Concession } from './table-shape.js';

/** How one column of a table is written. */
export interface ColumnLayout {
  readonly measure: ColumnMeasure;
  readonly heading: string;
  readonly form: ColumnForm;
  readonly width: number;
  /** Where texts that are wider are cut; they are not when absent. */
  readonly cut?: 'end' | 'middle';
  readonly isLeftOut: boolean;
}

/** How a table is written: its columns, and how many spaces stand between them. */
export interface TableLayout {
  readonly columns: readonly ColumnLayout[];
  readonly gap: number;
}

const GAP = 3;
const NARROW_GAP = 2;

/**
 * Fits a table into so many places: as it is where there is room, else with narrower gaps and one concession after the other until it
 * fits. Columns that were cut for more than was needed in the end get room back. What does not fit then is left to the terminal to wrap.
 */
export function layoutOf(
  measures: readonly ColumnMeasure[],
  concessions: readonly Concession[],
  room: number,
  withHeadings: boolean,
): TableLayout {
  const columns = measures.map(
    (measure): ColumnLayout => ({
      measure,
      heading: withHeadings ? measure.heading : '',
      form: IN_FULL,
      width: fullWidth(measure, withHeadings ? measure.heading : '', IN_FULL),
      isLeftOut: false,
    }),
  );
  if (surplusOf(columns, GAP, room) <= 0) return { columns, gap: GAP };
  for (const concession of concessions) {
    const surplus = surplusOf(columns, NARROW_GAP, room);
    if (surplus <= 0) break;
    concede(columns, concession, surplus);
  }
  giveBack(columns, concessions, -surplusOf(columns, NARROW_GAP, room));
  return { columns, gap: NARROW_GAP };
}

/** By how much a table is wider than its room. */
function surplusOf(columns: readonly ColumnLayout[], gap: number, room: number): number {
  const shown = columns.filter(({ isLeftOut }) => !isLeftOut);
  return shown.reduce((sum, { width }) => sum + width, 0) + gap * Math.max(0, shown.length - 1) - room;
}

function concede(columns: ColumnLayout[], concession: Concession, surplus: number): void {
  const index = indexOf(columns, concession.heading);
  const column = columns[index];
  if (column === undefined || column.isLeftOut) return;
  switch (concession.type) {
    case 'cut':
      if (column.width > concession.least)
        columns[index] = {
          ...column,
          width: Math.max(concession.least, displayWidth(column.heading), column.width - surplus),
          cut: concession.where,
        };
      return;
    case 'leave-out':
      columns[index] = { ...column, isLeftOut: true };
      return;
    case 'shorten':
      columns[index] = inForm(column, { ...column.form, isShortened: true });
      return;
    case 'tell-once':
      tellOnce(columns, index, concession.behind);
  }
}

/** Tells what a column's texts have in common behind a heading, where they have any, and there is room for it. */
function tellOnce(columns: ColumnLayout[], index: number, behind: string): void {
  const column = columns[index]!;
  const { common } = column.measure;
  const place = indexOf(columns, behind);
  const told = columns[place];
  if (common === undefined || told === undefined || told.isLeftOut) return;
  const form = { ...column.form, isToldOnce: true };
  const isNothingLeft = column.measure.width(form) === 0;
  columns[index] = isNothingLeft ? { ...column, isLeftOut: true } : inForm(column, form);
  if (common === '') return;
  const heading = `${told.heading} (${common})`;
  const under = columns[place]!;
  columns[place] = { ...under, heading, width: Math.max(under.width, displayWidth(heading)) };
}

function inForm(column: ColumnLayout, form: ColumnForm): ColumnLayout {
  const width = fullWidth(column.measure, column.heading, form);
  return { ...column, form, width: column.cut === undefined ? width : Math.min(width, column.width) };
}

/** Gives room to the columns that were cut, first to those that were cut last. */
function giveBack(columns: ColumnLayout[], concessions: readonly Concession[], room: number): void {
  let left = room;
  for (const { type, heading } of concessions.toReversed()) {
    const index = indexOf(columns, heading);
    const column = columns[index];
    if (type !== 'cut' || column === undefined || column.isLeftOut || left <= 0) continue;
    const width = Math.min(fullWidth(column.measure, column.heading, column.form), column.width + left);
    left -= width - column.width;
    columns[index] = { ...column, width };
  }
}

function fullWidth(measure: ColumnMeasure, heading: string, form: ColumnForm): number {
  return Math.max(displayWidth(heading), measure.width(form));
}

function indexOf(columns: readonly ColumnLayout[], heading: string): number {
  return columns.findIndex(({ measure }) => measure.heading === heading);
}

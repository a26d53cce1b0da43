import { ColumnMeasure } from './column-measure.js';
import { cutTo, padded } from './display-width.js';
import type { Tone } from './style.js';
import { type ColumnLayout, layoutOf, type TableLayout } from './table-layout.js';
import type { TableOutput } from './table-output.js';
import type { TableShape } from './table-shape.js';

/** One cell: its text, and how to colour it. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

/** Rows are aligned together in groups of at most this many, so that a long table needs little memory. */
const GROUP = 250;

/**
 * Writes a table as kubectl does: headings in capitals, columns aligned, three spaces between them. Columns grow when a later
 * group of rows needs it, and never shrink but to fit the terminal; when that changes which columns there are, the headings are
 * written again. Source: cli-runtime printers/tabwriter.go.
 */
export class TableWriter {
  readonly #output: TableOutput;
  readonly #shape: TableShape;
  readonly #measures: readonly ColumnMeasure[];
  #rows: (readonly Cell[])[] = [];
  #headings = '';

  constructor(output: TableOutput, shape: TableShape) {
    const { withHeadings } = output;
    this.#output = output;
    // What would be told in a heading cannot be left out of the rows when there is none.
    const givesWay = withHeadings ? shape.givesWay : shape.givesWay.filter(({ type }) => type !== 'tell-once');
    this.#shape = { ...shape, givesWay };
    this.#measures = shape.headings.map((heading) => new ColumnMeasure(heading, this.#shape));
  }

  /** Adds a row, with a cell for each heading. */
  async add(cells: readonly Cell[]): Promise<void> {
    this.#rows.push(cells);
    if (this.#rows.length >= GROUP) await this.flush();
  }

  /** Writes the rows that wait. The headings come before the first row, so an empty table is nothing. */
  async flush(): Promise<void> {
    if (this.#rows.length === 0) return;
    for (const row of this.#rows) for (const [index, { text }] of row.entries()) this.#measures[index]?.note(text);
    const layout = layoutOf(this.#measures, this.#shape.givesWay, this.#output.width(), this.#output.withHeadings);
    const lines = this.#rows.map((row) => this.#line(layout, row));
    const headings = layout.columns.map(({ heading, isLeftOut }) => (isLeftOut ? '' : heading)).join('\t');
    if (this.#output.withHeadings && headings !== this.#headings) lines.unshift(this.#headingLine(layout));
    this.#headings = headings;
    this.#rows = [];
    await this.#output.printer.write(lines.join(''));
  }

  #headingLine(layout: TableLayout): string {
    return this.#aligned(
      layout,
      layout.columns.map(({ heading }) => ({ text: heading })),
    );
  }

  #line(layout: TableLayout, cells: readonly Cell[]): string {
    return this.#aligned(
      layout,
      layout.columns.map((column, index) => {
        const { text = '', tone } = cells[index] ?? {};
        return { text: shownText(column, text), tone };
      }),
    );
  }

  /** Fills cells up to the width of their columns, but the last one. */
  #aligned({ columns, gap }: TableLayout, cells: readonly Cell[]): string {
    const shown = cells.flatMap((cell, index) =>
      columns[index]!.isLeftOut ? [] : [{ cell, column: columns[index]! }],
    );
    const texts = shown.map(({ cell: { text, tone }, column: { width } }, index) => {
      const padding = index === shown.length - 1 ? '' : padded(text, width).slice(text.length);
      return (tone === undefined ? text : this.#output.style(tone, text)) + padding;
    });
    return `${texts.join(' '.repeat(gap))}\n`;
  }
}

function shownText({ measure, form, cut, width }: ColumnLayout, text: string): string {
  const written = measure.written(text, form);
  return cut === undefined ? written : cutTo(written, width, cut);
}

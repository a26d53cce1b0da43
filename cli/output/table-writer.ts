import type { Printer } from './printer.js';
import type { Style, Tone } from './style.js';

/** One cell: its text, and how to colour it. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

const GAP = '   ';
/** Rows are aligned together in groups of at most this many, so that a long table needs little memory. */
const GROUP = 250;

/**
 * Writes a table as kubectl does: headings in capitals, columns aligned, three spaces between them. Columns grow when a later
 * group of rows needs it, and never shrink. Source: cli-runtime printers/tabwriter.go.
 */
export class TableWriter {
  readonly #printer: Printer;
  readonly #style: Style;
  readonly #headings: readonly string[];
  readonly #widths: number[];
  #rows: (readonly Cell[])[] = [];
  #isBegun = false;

  constructor(printer: Printer, style: Style, headings: readonly string[]) {
    this.#printer = printer;
    this.#style = style;
    this.#headings = headings;
    this.#widths = headings.map((heading) => heading.length);
  }

  /** Adds a row, with a cell for each heading. */
  async add(cells: readonly Cell[]): Promise<void> {
    this.#rows.push(cells);
    if (this.#rows.length >= GROUP) await this.flush();
  }

  /** Writes the rows that wait. The headings come before the first row, so an empty table is nothing. */
  async flush(): Promise<void> {
    if (this.#rows.length === 0) return;
    for (const row of this.#rows) {
      for (const [index, { text }] of row.entries())
        this.#widths[index] = Math.max(this.#widths[index] ?? 0, text.length);
    }
    const lines = this.#rows.map((row) => this.#line(row));
    if (!this.#isBegun) lines.unshift(this.#line(this.#headings.map((text) => ({ text }))));
    this.#isBegun = true;
    this.#rows = [];
    await this.#printer.write(lines.join(''));
  }

  #line(cells: readonly Cell[]): string {
    const last = cells.length - 1;
    const texts = cells.map(({ text, tone }, index) => {
      const padding = index === last ? '' : ' '.repeat(this.#widths[index]! - text.length);
      return (tone === undefined ? text : this.#style(tone, text)) + padding;
    });
    return `${texts.join(GAP)}\n`;
  }
}

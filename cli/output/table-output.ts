import type { Io } from '../terminal/io.js';
import { Printer } from './printer.js';
import { type Style, styleFor } from './style.js';

/** Where a table goes, and how it is to look. */
export interface TableOutput {
  readonly printer: Printer;
  readonly style: Style;
  /** How many places a line may have, asked before every group of rows: terminals change. */
  readonly width: () => number;
  readonly withHeadings: boolean;
  /** Whether everything is to be told, however long. */
  readonly isWide: boolean;
}

/** What a person said of tables, see `addTableOptions`. */
export interface TableOutputOptions {
  readonly output?: string;
  readonly headers?: boolean;
}

/**
 * Tables on standard output fit the terminal, unless `-o wide` asks for everything. Where no terminal is, nothing is cut, so that
 * programs and files get the same on every screen.
 */
export function tableOutput(io: Io, { output, headers = true }: TableOutputOptions = {}): TableOutput {
  const isWide = output === 'wide';
  const width = () => (isWide || !io.stdoutIsTty ? undefined : io.screen?.().columns) ?? Number.POSITIVE_INFINITY;
  return { printer: new Printer(io.stdout), style: styleFor(io), width, withHeadings: headers, isWide };
}

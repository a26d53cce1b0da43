import type { Millis } from '../../../core/model/revision.js';
import type { WriteIndex } from './write-index.js';

/** A span of time, divided into columns. */
export interface Columns {
  readonly from: Millis;
  /** Left out itself. */
  readonly to: Millis;
  readonly columns: number;
}

/** What of that a query says; absent ends are the history's own. */
export interface AskedColumns {
  readonly from?: Millis;
  readonly to?: Millis;
  readonly columns: number;
}

/** A screen has fewer. */
const MOST_COLUMNS = 8_192;

/** The columns of a query; those of the whole history where it names no span, with the last write in it. */
export function columnsOf({ times }: WriteIndex, { from, to, columns }: AskedColumns): Columns {
  const first = times.length === 0 ? 0 : times.at(0);
  const last = times.length === 0 ? 0 : times.at(times.length - 1);
  const begin = from ?? first;
  return {
    from: begin,
    to: Math.max(to ?? last + 1, begin + 1),
    columns: Math.min(Math.max(columns, 1), MOST_COLUMNS),
  };
}

/** Which column a time lies in. */
export function columnAt(time: Millis, { from, to, columns }: Columns): number {
  return Math.min(Math.floor(((time - from) / (to - from)) * columns), columns - 1);
}

import type { Millis, Revision } from '../../../core/model/revision.js';
import type { LogSource } from '../../log/log-source.js';
import { type AskedColumns, columnAt, columnsOf } from './columns.js';
import { NOISE, writeIndexOf } from './write-index.js';
import type { WriterRole } from './writer.js';

/** In which columns to count. */
export interface DensityQuery extends AskedColumns {
  /** Also writes that are noise. */
  readonly noise?: boolean;
}

/** How many writes there were when, by the role of the writer. Plain JSON. */
export interface Density {
  readonly from: Millis;
  readonly to: Millis;
  readonly revision: Revision;
  /** The number of writes in each column. */
  readonly counts: Readonly<Partial<Record<WriterRole, readonly number[]>>>;
}

/** How much was written when. Rejects with `EventLogError`. */
export async function density(source: LogSource, query: DensityQuery): Promise<Density> {
  const index = await writeIndexOf(source.log);
  const span = columnsOf(index, query);
  const counts: Partial<Record<WriterRole, number[]>> = {};
  const byWriter = index.writers.map(({ role }) => {
    counts[role] ??= Array.from({ length: span.columns }, () => 0);
    return counts[role];
  });
  const [first, end] = index.within(span.from, span.to);
  for (let position = first; position < end; position++) {
    if (query.noise !== true && (index.bits.at(position) & NOISE) !== 0) continue;
    const column = columnAt(index.times.at(position), span);
    const counted = byWriter[index.writersOf.at(position)] as number[];
    counted[column] = (counted[column] ?? 0) + 1;
  }
  return { from: span.from, to: span.to, revision: index.revision, counts };
}

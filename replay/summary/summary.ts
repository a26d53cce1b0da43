import { changeTypeOf, decodeEvent } from '../../core/model/event-record.js';
import { originOf } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { PODS } from '../../core/schema/kinds.js';
import { headerOf, type LogSource } from '../events/log-source.js';
import { noiseOfEvent } from '../events/noise.js';
import { timeAt } from '../fork/time-at.js';
import { type ControllerWrites, ControllerWritesCounter } from './controller-writes.js';
import { type OutsideWrites, OutsideWritesCounter } from './outside-writes.js';
import { RollOutCounter, type RollOuts } from './roll-outs.js';
import { findUnwell, type Unwell } from './unwell.js';
import { sourceOf } from './write-source.js';

/** Which part of a history to sum up. Both ends are included; absent ends are the log's own. */
export interface SummaryQuery {
  readonly from?: Revision;
  readonly to?: Revision;
  /** Only objects of this namespace, and those that have none where something is wrong with them. */
  readonly namespace?: string;
}

/** An incident in short: what came from outside, what it led to, and what is unwell at the end. Plain JSON. */
export interface Summary {
  readonly from: Revision;
  readonly to: Revision;
  /** When the first and the last event of the range were decided; absent when it has none. */
  readonly time?: { readonly first: string; readonly last: string };
  /** How many events there are. */
  readonly events: number;
  /** How many of them are noise (`Noise`), which is only counted. */
  readonly untold: number;
  /** How many were made when the cluster set itself up. */
  readonly bootstrap: number;
  readonly outside: { readonly writes: readonly OutsideWrites[]; readonly others: number };
  readonly controllers: { readonly writes: readonly ControllerWrites[]; readonly others: number };
  readonly rollOuts: readonly RollOuts[];
  readonly pods: { readonly created: number; readonly deleted: number };
  readonly unwell: readonly Unwell[];
  /** How many more are unwell, which are only counted. */
  readonly moreUnwell: number;
}

/**
 * Sums up a part of a history. Reads each of its events once, then the objects that exist at its end; memory grows with neither. Rejects
 * with `EventLogError`.
 */
export async function summary(source: LogSource, query: SummaryQuery): Promise<Summary> {
  const { log } = source;
  const from = query.from ?? originOf(log).revision + 1;
  const to = Math.min(query.to ?? Number.POSITIVE_INFINITY, log.head().revision);
  const outside = new OutsideWritesCounter();
  const controllers = new ControllerWritesCounter();
  const rollOuts = new RollOutCounter();
  const counts = { events: 0, untold: 0, bootstrap: 0 };
  const pods = { created: 0, deleted: 0 };
  let first: string | undefined;
  let last: string | undefined;
  for await (const records of from > to ? [] : log.events({ from, to })) {
    for (const record of records) {
      const header = headerOf(record);
      if (query.namespace !== undefined && header.ref.namespace !== query.namespace) continue;
      counts.events++;
      first ??= header.time;
      last = header.time;
      if (noiseOfEvent(header, () => decodeEvent(record).change) !== undefined) {
        counts.untold++;
        continue;
      }
      const type = changeTypeOf(record);
      if (header.ref.resource === PODS.groupResource && header.ref.group === '' && type !== 'modified') pods[type]++;
      const from = sourceOf(header);
      if (from === 'bootstrap') counts.bootstrap++;
      else if (from === 'outside') outside.note(header);
      else {
        controllers.note(header, type);
        rollOuts.note(header, record);
      }
    }
  }
  const now = (await timeAt(log, to)) ?? 0;
  const { unwell, more } = await findUnwell(source, { at: to, now, namespace: query.namespace });
  return {
    from,
    to,
    ...(first === undefined || last === undefined ? {} : { time: { first, last } }),
    ...counts,
    outside: { writes: await outside.told(source), others: outside.others },
    controllers: { writes: controllers.told(), others: controllers.others },
    rollOuts: await rollOuts.told(source, to),
    pods,
    unwell,
    moreUnwell: more,
  };
}

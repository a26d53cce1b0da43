import type { Millis, Revision } from '../../../core/model/revision.js';
import { kindLookup, type LogSource } from '../../log/log-source.js';
import { laneOrder } from './lane-order.js';
import { type IndexedObject, NOISE, type WriteIndex, writeIndexOf } from './write-index.js';
import type { Writer, WriterRole } from './writer.js';

/** Which lanes of a history to draw, and how finely. */
export interface LanesQuery {
  /** The span of time that is in view; absent ends are the history's own. */
  readonly from?: Millis;
  readonly to?: Millis;
  /** Into how many columns the span is divided: a lane has one mark a column at most. At most `MOST_COLUMNS`. */
  readonly columns: number;
  readonly resource?: string;
  readonly namespace?: string;
  /** Only objects whose kind, namespace or name holds all these words. */
  readonly search?: string;
  /** Only marks of this writer, and lanes that have one. */
  readonly writer?: string;
  /** Also lanes of objects that were there in the span but that nobody wrote. */
  readonly quiet?: boolean;
  /** Also writes that are noise. */
  readonly noise?: boolean;
  /** How many lanes to pass over, and how many to answer with at most. */
  readonly skip?: number;
  readonly limit?: number;
}

/** One object over a span of time. */
export interface Lane {
  readonly resource: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** How many of its owners stand above it. */
  readonly depth: number;
  /** Its writes, five numbers a column that has any: the column, how many, their first writer, what they did as bits, the first revision. */
  readonly marks: readonly number[];
  /** When it came and when it went, by turns, as milliseconds, cut to the span. */
  readonly lives: readonly Millis[];
}

/** Lanes of a span of time. Plain JSON. */
export interface Lanes {
  readonly from: Millis;
  readonly to: Millis;
  /** The newest revision that is told of. */
  readonly revision: Revision;
  /** How many lanes there are in all, of which some are answered. */
  readonly total: number;
  readonly skip: number;
  readonly lanes: readonly Lane[];
  /** Who is meant by the numbers of writers. */
  readonly writers: readonly Writer[];
}

/** How many writes there were when, by the role of the writer. Plain JSON. */
export interface Density {
  readonly from: Millis;
  readonly to: Millis;
  readonly revision: Revision;
  /** The number of writes in each column. */
  readonly counts: Readonly<Partial<Record<WriterRole, readonly number[]>>>;
}

/** A screen has fewer. */
export const MOST_COLUMNS = 8_192;
const MOST_LANES = 1_000;

/** Lanes of what was written in a span of time. Costs what is in view, not what is in the log. Rejects with `EventLogError`. */
export async function lanes(source: LogSource, query: LanesQuery): Promise<Lanes> {
  const index = await writeIndexOf(source.log);
  const { from, to } = spanOf(index, query);
  const { columns, skip = 0, limit = MOST_LANES } = query;
  const kinds = kindLookup(source.schemas);
  const kindOf = (object: IndexedObject) => kinds.kindOf(object.resource) ?? object.resource;
  const writer = query.writer === undefined ? undefined : writersNamed(index, query.writer);
  const view: View = {
    index,
    from,
    to,
    columns: Math.min(Math.max(columns, 1), MOST_COLUMNS),
    noise: query.noise,
    writer,
  };
  const shown = index.objects.filter(
    (object) => isWanted(object, query, kindOf) && isInView(object, view, query.quiet),
  );
  const places = laneOrder(shown);
  return {
    from,
    to,
    revision: index.revision,
    total: places.length,
    skip,
    lanes: places.slice(skip, skip + Math.min(limit, MOST_LANES)).map(({ object, depth }) => ({
      resource: object.resource,
      kind: kindOf(object),
      ...(object.namespace !== undefined && { namespace: object.namespace }),
      name: object.name,
      depth,
      marks: marksOf(object, view),
      lives: livesOf(object, from, to),
    })),
    writers: index.writers,
  };
}

/** How much was written when. Rejects with `EventLogError`. */
export async function density(
  source: LogSource,
  query: { readonly from?: Millis; readonly to?: Millis; readonly columns: number; readonly noise?: boolean },
): Promise<Density> {
  const index = await writeIndexOf(source.log);
  const { from, to } = spanOf(index, query);
  const columns = Math.min(Math.max(query.columns, 1), MOST_COLUMNS);
  const counts: Partial<Record<WriterRole, number[]>> = {};
  const byWriter = index.writers.map(({ role }) => {
    counts[role] ??= Array.from({ length: columns }, () => 0);
    return counts[role];
  });
  const [first, end] = index.within(from, to);
  for (let position = first; position < end; position++) {
    if (query.noise !== true && (index.bits.at(position) & NOISE) !== 0) continue;
    const column = columnOf(index.times.at(position), from, to, columns);
    const counted = byWriter[index.writersOf.at(position)] as number[];
    counted[column] = (counted[column] ?? 0) + 1;
  }
  return { from, to, revision: index.revision, counts };
}

interface View {
  readonly index: WriteIndex;
  readonly from: Millis;
  readonly to: Millis;
  readonly columns: number;
  readonly noise: boolean | undefined;
  readonly writer: ReadonlySet<number> | undefined;
}

/** The span of a query; that of the whole history where it names none, with the last write in it. */
function spanOf({ times }: WriteIndex, { from, to }: { readonly from?: Millis; readonly to?: Millis }) {
  const first = times.length === 0 ? 0 : times.at(0);
  const last = times.length === 0 ? 0 : times.at(times.length - 1);
  const begin = from ?? first;
  return { from: begin, to: Math.max(to ?? last + 1, begin + 1) };
}

function columnOf(time: Millis, from: Millis, to: Millis, columns: number): number {
  return Math.min(Math.floor(((time - from) / (to - from)) * columns), columns - 1);
}

function writersNamed({ writers }: WriteIndex, name: string): ReadonlySet<number> {
  return new Set(writers.flatMap((writer, number) => (writer.name === name ? [number] : [])));
}

function isWanted(object: IndexedObject, query: LanesQuery, kindOf: (object: IndexedObject) => string): boolean {
  const { resource, namespace, search, noise } = query;
  if (noise !== true && object.telling === 0) return false;
  if (resource !== undefined && object.resource !== resource) return false;
  if (namespace !== undefined && (object.namespace ?? '') !== namespace) return false;
  if (search === undefined) return true;
  const text = `${kindOf(object)} ${object.resource} ${object.namespace ?? ''}/${object.name}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function isInView(object: IndexedObject, view: View, quiet: boolean | undefined): boolean {
  if (quiet === true && view.writer === undefined) return livesOf(object, view.from, view.to).length > 0;
  for (const _position of positionsIn(object, view)) return true;
  return false;
}

/** The writes of an object that are in view and meant. */
function* positionsIn({ writes }: IndexedObject, { index, from, to, noise, writer }: View): Generator<number> {
  const [first, end] = index.within(from, to);
  const last = writes.countBelow(end);
  for (let at = writes.countBelow(first); at < last; at++) {
    const position = writes.at(at);
    if (noise !== true && (index.bits.at(position) & NOISE) !== 0) continue;
    if (writer !== undefined && !writer.has(index.writersOf.at(position))) continue;
    yield position;
  }
}

function marksOf(object: IndexedObject, view: View): readonly number[] {
  const { index, from, to, columns } = view;
  const marks: number[] = [];
  let mark: [column: number, count: number, writer: number, bits: number, revision: number] | undefined;
  for (const position of positionsIn(object, view)) {
    const column = columnOf(index.times.at(position), from, to, columns);
    const bits = index.bits.at(position);
    if (mark?.[0] === column) {
      mark[1]++;
      mark[3] |= bits;
      continue;
    }
    if (mark !== undefined) marks.push(...mark);
    mark = [column, 1, index.writersOf.at(position), bits, index.revisions.at(position)];
  }
  if (mark !== undefined) marks.push(...mark);
  return marks;
}

function livesOf({ lives }: IndexedObject, from: Millis, to: Millis): readonly Millis[] {
  const inView: Millis[] = [];
  for (let at = 0; at < lives.length; at += 2) {
    const begin = lives.at(at);
    const end = at + 1 < lives.length ? lives.at(at + 1) : to;
    if (end >= from && begin < to) inView.push(Math.max(begin, from), Math.min(end, to));
  }
  return inView;
}

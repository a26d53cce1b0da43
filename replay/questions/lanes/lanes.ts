import type { Millis, Revision } from '../../../core/model/revision.js';
import { kindLookup, type LogSource } from '../../log/log-source.js';
import { type AskedColumns, type Columns, columnAt, columnsOf } from './columns.js';
import { laneOrder } from './lane-order.js';
import { type IndexedObject, NOISE, type WriteIndex, writeIndexOf } from './write-index.js';
import type { Writer } from './writer.js';

/** Which lanes of a history to draw, and how finely: a lane has one mark a column at most. */
export interface LanesQuery extends AskedColumns {
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

const MOST_LANES = 1_000;

/** Lanes of what was written in a span of time. Costs what is in view, not what is in the log. Rejects with `EventLogError`. */
export async function lanes(source: LogSource, query: LanesQuery): Promise<Lanes> {
  const index = await writeIndexOf(source.log);
  const columns = columnsOf(index, query);
  const { from, to } = columns;
  const { skip = 0, limit = MOST_LANES } = query;
  const kinds = kindLookup(source.schemas);
  const kindOf = (object: IndexedObject) => kinds.kindOf(object.resource) ?? object.resource;
  const writer = query.writer === undefined ? undefined : writersNamed(index, query.writer);
  const view: View = { ...columns, index, noise: query.noise, writer };
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

interface View extends Columns {
  readonly index: WriteIndex;
  readonly noise: boolean | undefined;
  readonly writer: ReadonlySet<number> | undefined;
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
  return positionsIn(object, view).next().done !== true;
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
  const { index } = view;
  const marks: number[] = [];
  let mark: [column: number, count: number, writer: number, bits: number, revision: number] | undefined;
  for (const position of positionsIn(object, view)) {
    const column = columnAt(index.times.at(position), view);
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

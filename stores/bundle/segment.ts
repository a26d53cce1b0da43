import type { Operation } from 'fast-json-patch';
import { applyPatch } from '../../core/model/apply-patch.js';
import { EventLogError } from '../../core/model/event-log.js';
import { changeBytesOf, decodeHeader } from '../../core/model/event-record.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { ObjectVersion } from '../../core/model/log-index.js';
import { type ObjectKey, parseObjectKey } from '../../core/model/object-key.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { BundleFile, PlacedBlock } from './bundle-file.js';
import { compareObjects, type SegmentFooter, type SegmentRef, type StateHeader } from './format.js';
import { lastAtMost, lastUpTo } from './last-at-most.js';
import { decodeTraces, type ObjectTrace } from './object-trace.js';
import { type PlacedSegment, placeSegment } from './placed-segment.js';
import { decodeRows, type Row } from './rows.js';

/** Behind every key: names are ASCII. */
const LAST_KEY = '\uffff';

/** Reads one segment of a bundle. */
export class Segment {
  readonly #file: BundleFile;
  readonly #footer: PlacedBlock;
  readonly #at: number;
  /** Its first event. */
  readonly first: Revision;
  /** Its last event. */
  readonly last: Revision;
  /** When its first event was decided. */
  readonly time: Millis;

  constructor(file: BundleFile, ref: SegmentRef, at: number, last: Revision) {
    this.#file = file;
    this.#at = at;
    this.#footer = { at: at + ref.bytes - ref.footer.stored, ref: ref.footer };
    this.first = ref.first;
    this.last = last;
    this.time = ref.time;
  }

  /** The row of an event: its record, and the object after it where that is kept whole. */
  async event(revision: Revision): Promise<Row> {
    const { events } = await this.#blocks();
    const index = lastAtMost(events, revision, ({ ref }) => ref.first);
    const block = events[index];
    const row = block === undefined ? undefined : (await this.#rows(block))[revision - block.ref.first];
    if (row === undefined) throw new EventLogError('corrupt', `event ${revision} is missing in the bundle`);
    return row;
  }

  /** The rows of events between two revisions, both included, block by block. */
  async *events(from: Revision, to: Revision, reverse: boolean): AsyncGenerator<readonly Row[]> {
    const { events } = await this.#blocks();
    const start = Math.max(
      0,
      lastAtMost(events, from, ({ ref }) => ref.first),
    );
    const blocks = events.slice(start, lastAtMost(events, to, ({ ref }) => ref.first) + 1);
    for (const block of reverse ? blocks.reverse() : blocks) {
      const { first } = block.ref;
      const rows = (await this.#rows(block)).slice(Math.max(0, from - first), to - first + 1);
      yield reverse ? [...rows].reverse() : rows;
    }
  }

  /** The last event decided at or before a time that is not before the first. */
  async revisionAt(time: Millis): Promise<Revision> {
    const { events } = await this.#blocks();
    const block = events[lastAtMost(events, time, ({ ref }) => ref.time)];
    if (block === undefined) throw new EventLogError('corrupt', `event ${this.first} is missing in the bundle`);
    const rows = await this.#rows(block);
    return block.ref.first + lastAtMost(rows, time, ([record]) => Date.parse(decodeHeader(record).time));
  }

  /** What the index says of an object; undefined when it knows nothing of it. */
  async trace(resource: GroupResource, key: ObjectKey): Promise<ObjectTrace | undefined> {
    const wanted = [resource, key] as const;
    const { index } = await this.#blocks();
    const block = index[lastUpTo(index, wanted, ({ ref }) => ref)];
    const traces = block === undefined ? [] : await this.#traces(block);
    const found = traces[lastUpTo(traces, wanted, (trace) => trace)];
    return found?.resource === resource && found.key === key ? found : undefined;
  }

  /** What the index says of all objects of a resource whose keys lie between two, both included, in order, in batches. */
  async *traces(
    resource: GroupResource,
    from: ObjectKey = '',
    to: ObjectKey = LAST_KEY,
  ): AsyncGenerator<readonly ObjectTrace[]> {
    const { index } = await this.#blocks();
    const start = [resource, from] as const;
    const end = [resource, to] as const;
    for (const block of index.slice(
      Math.max(
        0,
        lastUpTo(index, start, ({ ref }) => ref),
      ),
    )) {
      if (compareObjects([block.ref.resource, block.ref.key], end) > 0) return;
      const found = (await this.#traces(block)).filter(({ resource: one, key }) => {
        return compareObjects([one, key], start) >= 0 && compareObjects([one, key], end) <= 0;
      });
      if (found.length > 0) yield found;
    }
  }

  /** Everything the index says, in order, block by block. */
  async *allTraces(): AsyncGenerator<readonly ObjectTrace[]> {
    for (const block of (await this.#blocks()).index) {
      yield await this.#traces(block);
    }
  }

  /** The objects before the first event, in order, block by block. */
  async *state(): AsyncGenerator<readonly (StateHeader & { readonly json: Uint8Array })[]> {
    for (const block of (await this.#blocks()).state) {
      yield (await this.#rows(block)).map(([head, json]) => ({ ...parse<StateHeader>(head), json }));
    }
  }

  /** An object as of a revision that is not before the state of the segment; undefined when it did not exist then. */
  async version(trace: ObjectTrace, at: Revision): Promise<ObjectVersion | undefined> {
    const { revisions, changes, key } = trace;
    const last = lastAtMost(revisions, at, (revision) => revision);
    if (last < 0) return this.#stateVersion(trace);
    if (changes[last] === 'd') return undefined;
    const revision = revisions[last]!;
    let whole = last;
    while (whole >= 0 && changes[whole] === 'm') whole--;
    const base = whole < 0 ? (await this.#stateVersion(trace))?.json : await this.#wholeVersion(trace, whole);
    if (base === undefined)
      throw new EventLogError('corrupt', `event ${revision} changes an object that was not there`);
    if (whole === last) return { ...parseObjectKey(key), revision, json: base };
    const patches = await Promise.all(revisions.slice(whole + 1, last + 1).map((one) => this.#patch(one)));
    return { ...parseObjectKey(key), revision, json: patched(base, patches, revision) };
  }

  /** The JSON of a version that stands as it is: of a created object, or of one that is kept whole. */
  async #wholeVersion({ revisions, changes }: ObjectTrace, index: number): Promise<Uint8Array> {
    const [record, whole] = await this.event(revisions[index]!);
    return changes[index] === 'c' ? changeBytesOf(record) : whole;
  }

  async #patch(revision: Revision): Promise<readonly Operation[]> {
    const [record] = await this.event(revision);
    return parse(changeBytesOf(record));
  }

  async #stateVersion({ resource, key, stateBlock }: ObjectTrace): Promise<ObjectVersion | undefined> {
    if (stateBlock < 0) return undefined;
    const block = (await this.#blocks()).state[stateBlock];
    const rows = block === undefined ? [] : await this.#rows(block);
    const found = rows[lastUpTo(rows, [resource, key], ([head]) => parse<StateHeader>(head))];
    if (found !== undefined) {
      const [header, json] = [parse<StateHeader>(found[0]), found[1]];
      if (header.resource === resource && header.key === key)
        return { ...parseObjectKey(key), revision: header.revision, json };
    }
    throw new EventLogError('corrupt', `${resource} ${key} is missing in the state of the bundle`);
  }

  #rows(block: PlacedBlock): Promise<readonly Row[]> {
    return this.#file.read(block, decodeRows, ROWS_SHARE);
  }

  #traces(block: PlacedBlock): Promise<readonly ObjectTrace[]> {
    return this.#file.read(block, decodeTraces, PARSED_SHARE);
  }

  #blocks(): Promise<PlacedSegment> {
    const { at: end } = this.#footer;
    return this.#file.read(
      this.#footer,
      (bytes) => placeSegment(parse<SegmentFooter>(bytes), this.#at, end),
      PARSED_SHARE,
    );
  }
}

/** What a parsed value takes, about, for each byte of its JSON. */
const PARSED_SHARE = 4;
/** Rows point into the block. */
const ROWS_SHARE = 1.5;

/** Applies patches one after the other to the JSON of an object, and sets the version they leave. */
function patched(json: Uint8Array, patches: readonly (readonly Operation[])[], revision: Revision): Uint8Array {
  try {
    const object = patches.reduce<unknown>(applyPatch, parse(json)) as { metadata: { resourceVersion: string } };
    object.metadata.resourceVersion = String(revision);
    return Buffer.from(JSON.stringify(object));
  } catch (cause) {
    throw new EventLogError('corrupt', `the patches up to event ${revision} cannot be followed`, { cause });
  }
}

function parse<T>(json: Uint8Array): T {
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString()) as T;
}

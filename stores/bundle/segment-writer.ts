import { changeTypeOf, type decodeHeader } from '../../core/model/event-record.js';
import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import type { LogIndex } from '../../core/model/log-index.js';
import { type ObjectKey, objectKey } from '../../core/model/object-key.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { BlockWriter } from './block-writer.js';
import type { EventRedaction } from './event-redaction.js';
import {
  type BlockRef,
  compareObjects,
  type EventBlockRef,
  type IndexBlockRef,
  type ObjectEntry,
  type SegmentFooter,
  type SegmentRef,
  type StateHeader,
} from './format.js';
import { encodeRows, type Row, rowBytes } from './rows.js';

type EventHeader = ReturnType<typeof decodeHeader>;

/** How a bundle is cut into pieces. Readers take any. */
export interface BundleLayout {
  /** How long a block is before it is compressed, at least, in bytes. */
  readonly blockBytes: number;
  /** How long the events of a segment are together, at least, in bytes; at least twice as long as its state, too. */
  readonly segmentBytes: number;
  /** How many modifications of an object follow one another, at most, until it is kept whole again. */
  readonly patchesInRow: number;
}

/** What reads well: a lookup inflates a few blocks of a segment that fits into the memory a reader takes. */
export const USUAL_LAYOUT: BundleLayout = {
  blockBytes: 128 * 1024,
  segmentBytes: 24 * 1024 * 1024,
  patchesInRow: 15,
};

/** What a segment under construction knows of one object. */
interface OpenTrace {
  readonly resource: GroupResource;
  readonly key: ObjectKey;
  readonly stateBlock: number;
  readonly revisions: number[];
  changes: string;
  last: Revision;
  /** How many patches lie between the last version that is kept whole and now. */
  patches: number;
}

const NOTHING: Uint8Array = new Uint8Array();

/** Writes one segment: first the state before it, then event after event, and what finds them at the end. */
export class SegmentWriter {
  readonly #log: LogIndex;
  readonly #blocks: BlockWriter;
  readonly #redaction: EventRedaction;
  readonly #layout: BundleLayout;
  readonly #first: Revision;
  readonly #time: Millis;
  readonly #start: number;
  readonly #traces = new Map<GroupResource, Map<ObjectKey, OpenTrace>>();
  readonly #state: BlockRef[] = [];
  readonly #events: EventBlockRef[] = [];
  readonly #index: IndexBlockRef[] = [];
  #rows: Row[] = [];
  #rowBytes = 0;
  #rowsFirst: Pick<EventBlockRef, 'first' | 'time'>;
  /** Begun so far, written or not. */
  #stateBlocks = 0;
  #stateBytes = 0;
  #eventBytes = 0;

  private constructor(
    { log, blocks, redaction, layout }: SegmentSurroundings,
    { revision, time }: Pick<EventHeader, 'revision' | 'time'>,
  ) {
    this.#log = log;
    this.#blocks = blocks;
    this.#redaction = redaction;
    this.#layout = layout;
    this.#first = revision;
    this.#time = Date.parse(time);
    this.#rowsFirst = { first: revision, time: this.#time };
    this.#start = blocks.bytes;
  }

  /** Begins a segment with the event of this header, and writes the state before it. The block writer must be flushed. */
  static async begin(
    surroundings: SegmentSurroundings,
    header: Pick<EventHeader, 'revision' | 'time'>,
  ): Promise<SegmentWriter> {
    const writer = new SegmentWriter(surroundings, header);
    if (header.revision > 1) await writer.#writeState(header.revision - 1);
    return writer;
  }

  /** Whether the segment is as long as it should be. */
  get isFull(): boolean {
    return this.#eventBytes >= Math.max(this.#layout.segmentBytes, 2 * this.#stateBytes);
  }

  /** The resources that the segment knows objects of. */
  get resources(): Iterable<GroupResource> {
    return this.#traces.keys();
  }

  /** Adds the next event. */
  async add(record: Uint8Array, header: EventHeader): Promise<void> {
    const { group, resource, namespace, name } = header.ref;
    const address = { resource: groupResource(group, resource), namespace, name };
    const trace = this.#traceOf(address.resource, objectKey(namespace, name));
    const type = changeTypeOf(record);
    const isWhole = type === 'modified' && trace.patches >= this.#layout.patchesInRow;
    const after = isWhole ? await this.#redaction.objectAfter(address, header.revision) : undefined;
    const isModified = type === 'modified' && !isWhole;
    trace.patches = isModified ? trace.patches + 1 : 0;
    trace.changes += isWhole ? 'M' : type[0];
    trace.revisions.push(header.revision - trace.last);
    trace.last = header.revision;
    if (this.#rows.length === 0) this.#rowsFirst = { first: header.revision, time: Date.parse(header.time) };
    const row: Row = [await this.#redaction.record(record, address, header.revision), after ?? NOTHING];
    this.#eventBytes += rowBytes(row);
    if (this.#isBlockFull(row)) await this.#flushEvents();
  }

  /** Writes what finds the objects and events of the segment. Afterwards nothing can be added. */
  async end(): Promise<SegmentRef> {
    await this.#flushEvents();
    await this.#writeIndex();
    await this.#blocks.flush();
    const footer: SegmentFooter = { state: this.#state, events: this.#events, index: this.#index };
    let footerRef: BlockRef | undefined;
    await this.#blocks.add(Buffer.from(JSON.stringify(footer)), (ref) => {
      footerRef = ref;
    });
    await this.#blocks.flush();
    return { first: this.#first, time: this.#time, bytes: this.#blocks.bytes - this.#start, footer: footerRef! };
  }

  async #writeState(at: Revision): Promise<void> {
    for (const resource of [...(await this.#log.resources())].sort()) {
      for await (const versions of this.#log.objectsAt(resource, undefined, at)) {
        for (const { namespace, name, revision, json } of versions) {
          const key = objectKey(namespace, name);
          const header: StateHeader = { resource, key, revision };
          this.#traceOf(resource, key, this.#stateBlocks);
          const row: Row = [Buffer.from(JSON.stringify(header)), this.#redaction.json(resource, json)];
          this.#stateBytes += rowBytes(row);
          if (this.#isBlockFull(row)) await this.#flushState();
        }
      }
    }
    await this.#flushState();
    await this.#blocks.flush();
  }

  async #flushState(): Promise<void> {
    if (this.#rows.length === 0) return;
    this.#stateBlocks++;
    await this.#blocks.add(this.#takeRows(), (ref) => this.#state.push(ref));
  }

  async #flushEvents(): Promise<void> {
    const first = this.#rowsFirst;
    if (this.#rows.length > 0)
      await this.#blocks.add(this.#takeRows(), (ref) => this.#events.push({ ...ref, ...first }));
  }

  async #writeIndex(): Promise<void> {
    let entries: string[] = [];
    let bytes = 0;
    let first: Pick<IndexBlockRef, 'resource' | 'key'> | undefined;
    const flush = async () => {
      if (first === undefined) return;
      const about = first;
      await this.#blocks.add(Buffer.from(`[${entries.join(',')}]`), (ref) => this.#index.push({ ...ref, ...about }));
      [entries, bytes, first] = [[], 0, undefined];
    };
    for (const resource of [...this.#traces.keys()].sort()) {
      const traces = [...this.#traces.get(resource)!.values()];
      traces.sort((a, b) => compareObjects([a.resource, a.key], [b.resource, b.key]));
      for (const { key, stateBlock, revisions, changes } of traces) {
        const entry: ObjectEntry = [resource, key, stateBlock, revisions, changes];
        const text = JSON.stringify(entry);
        first ??= { resource, key };
        entries.push(text);
        bytes += text.length;
        if (bytes >= this.#layout.blockBytes / INDEX_SHARE) await flush();
      }
    }
    await flush();
  }

  #traceOf(resource: GroupResource, key: ObjectKey, stateBlock = -1): OpenTrace {
    let traces = this.#traces.get(resource);
    if (traces === undefined) {
      traces = new Map();
      this.#traces.set(resource, traces);
    }
    let trace = traces.get(key);
    if (trace === undefined) {
      trace = { resource, key, stateBlock, revisions: [], changes: '', last: 0, patches: 0 };
      traces.set(key, trace);
    }
    return trace;
  }

  #isBlockFull(row: Row): boolean {
    this.#rows.push(row);
    this.#rowBytes += rowBytes(row);
    return this.#rowBytes >= this.#layout.blockBytes;
  }

  #takeRows(): Buffer {
    const bytes = encodeRows(this.#rows);
    this.#rows = [];
    this.#rowBytes = 0;
    return bytes;
  }
}

/** Index blocks are shorter than others: a lookup parses a whole one. */
const INDEX_SHARE = 4;

/** What all segments of a bundle share. */
export interface SegmentSurroundings {
  readonly log: LogIndex;
  readonly blocks: BlockWriter;
  readonly redaction: EventRedaction;
  readonly layout: BundleLayout;
}

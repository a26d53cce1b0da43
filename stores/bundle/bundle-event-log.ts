import { EventLogError, type ReadonlyEventLog, type Verification } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { EventRange, LogHead } from '../../core/model/journal.js';
import type { ObjectAddress, ObjectVersion } from '../../core/model/log-index.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { isStorable } from '../append-check.js';
import { objectFilter, revisionsOf, soleObjectOf } from '../event-filter.js';
import type { BundleFile } from './bundle-file.js';
import { type BundleEnd, HEADER_BYTES, type Redaction } from './format.js';
import { lastAtMost } from './last-at-most.js';
import { Segment } from './segment.js';
import { verifyBundle } from './verify-bundle.js';

/** How many events of one resource are looked up at a time. */
const BATCH = 256;

/**
 * The events of a bundle, read-only. A question reads what it needs of one segment after the other; memory holds a bounded number of
 * blocks. Objects can be asked for from the starting state on; earlier revisions reject with reason `before-the-log`.
 */
export class BundleEventLog implements ReadonlyEventLog {
  readonly #file: BundleFile;
  readonly #origin: LogHead;
  readonly #head: LogHead;
  readonly #segments: readonly Segment[];

  constructor(file: BundleFile) {
    const { origin, head, segments } = file.directory;
    this.#file = file;
    this.#origin = endOf(origin);
    this.#head = endOf(head);
    let at = HEADER_BYTES;
    this.#segments = segments.map((ref, index) => {
      const start = at;
      at += ref.bytes;
      return new Segment(file, ref, start, (segments[index + 1]?.first ?? head.revision + 1) - 1);
    });
  }

  /** What was left out of the bundle. */
  get redaction(): Redaction {
    return this.#file.directory.redaction;
  }

  /** Names the bundle: SHA-256, in hex, that covers every byte of it. */
  get digest(): string {
    return this.#file.digest;
  }

  head(): LogHead {
    return this.#head;
  }

  origin(): LogHead {
    return this.#origin;
  }

  events(range: EventRange = {}): AsyncIterable<readonly Uint8Array[]> {
    return range.resource === undefined ? this.#all(range) : this.#about(range, range.resource);
  }

  async objectAt({ resource, namespace, name }: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined> {
    this.#mustBeOpen();
    if (!isStorable(namespace) || !isStorable(name)) return undefined;
    const segment = this.#segmentOf(at);
    const trace = await segment.trace(resource, objectKey(namespace, name));
    return trace === undefined ? undefined : segment.version(trace, at);
  }

  async *objectsAt(
    resource: GroupResource,
    namespace: string | undefined,
    at: Revision,
  ): AsyncGenerator<readonly ObjectVersion[]> {
    this.#mustBeOpen();
    const segment = this.#segmentOf(at);
    for await (const traces of segment.traces(resource, ...keysOf(undefined, namespace ?? ''))) {
      const versions = await Promise.all(traces.map((trace) => segment.version(trace, at)));
      const found = versions.filter((version) => version !== undefined);
      if (found.length > 0) yield found;
    }
  }

  async resources(): Promise<readonly GroupResource[]> {
    this.#mustBeOpen();
    return this.#file.directory.resources;
  }

  async revisionAt(time: Millis): Promise<Revision> {
    this.#mustBeOpen();
    const segment = this.#segments[lastAtMost(this.#segments, time, (one) => one.time)];
    return segment === undefined ? this.#origin.revision : segment.revisionAt(time);
  }

  async verify(progress?: (revision: Revision) => void): Promise<Verification> {
    this.#mustBeOpen();
    return verifyBundle({ origin: this.#origin, head: this.#head, segments: this.#segments }, progress);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async *#all(range: EventRange): AsyncGenerator<readonly Uint8Array[]> {
    objectFilter(range);
    const { from, to } = this.#bounds(range);
    for (const segment of this.#between(from, to, range.reverse)) {
      for await (const rows of segment.events(from, to, range.reverse === true)) yield rows.map(([record]) => record);
    }
  }

  async *#about(range: EventRange, resource: GroupResource): AsyncGenerator<readonly Uint8Array[]> {
    const { from, to } = this.#bounds(range);
    const matches = objectFilter(range);
    const [first, last] = keysOf(soleObjectOf(range), range.namespace ?? '');
    for (const segment of this.#between(from, to, range.reverse)) {
      const revisions: Revision[] = [];
      for await (const traces of segment.traces(resource, first, last)) {
        for (const trace of traces) {
          if (matches(trace.key)) revisions.push(...trace.revisions.filter((one) => one >= from && one <= to));
        }
      }
      revisions.sort((a, b) => (range.reverse === true ? b - a : a - b));
      for (let at = 0; at < revisions.length; at += BATCH) {
        const rows = await Promise.all(revisions.slice(at, at + BATCH).map((revision) => segment.event(revision)));
        yield rows.map(([record]) => record);
      }
    }
  }

  #bounds(range: EventRange): { readonly from: Revision; readonly to: Revision } {
    this.#mustBeOpen();
    return revisionsOf(range, this.#head.revision, this.#origin.revision);
  }

  #between(from: Revision, to: Revision, reverse = false): readonly Segment[] {
    const segments = this.#segments.filter((segment) => segment.first <= to && segment.last >= from);
    return reverse ? segments.reverse() : segments;
  }

  /** The segment that holds the state as of a revision: of two that do, the later, which begins with it. */
  #segmentOf(at: Revision): Segment {
    const first = this.#origin.revision;
    if (at < first) {
      const message = `revision ${at} lies before the log, which begins at revision ${first + 1}`;
      throw new EventLogError('before-the-log', message);
    }
    const segment = this.#segments[lastAtMost(this.#segments, at + 1, (one) => one.first)];
    if (segment === undefined) throw new EventLogError('corrupt', 'the bundle has no events');
    return segment;
  }

  #mustBeOpen(): void {
    if (this.#file.isClosed) throw new EventLogError('io', 'the event log is closed');
  }
}

/** The first and last key of what a question is about. */
function keysOf(sole: string | undefined, namespace: string): [first?: string, last?: string] {
  if (sole !== undefined) return [sole, sole];
  return namespace === '' ? [] : [`${namespace}/`, `${namespace}/\uffff`];
}

function endOf({ revision, hash }: BundleEnd): LogHead {
  return { revision, hash: Uint8Array.from(Buffer.from(hash, 'hex')) };
}

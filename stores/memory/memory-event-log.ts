import type { EventLog, Verification, VerifiedPart } from '../../core/model/event-log.js';
import { EventLogError } from '../../core/model/event-log.js';
import { changeBytesOf, changeTypeOf, decodeHeader, GENESIS_HASH } from '../../core/model/event-record.js';
import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import type { AppendOutcome, EventRange, LogEntry, LogHead } from '../../core/model/journal.js';
import type { ObjectAddress, ObjectVersion } from '../../core/model/log-index.js';
import { type ObjectKey, objectKey, parseObjectKey } from '../../core/model/object-key.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { checkEntries, headAfter, isStorable } from '../append-check.js';
import { CorruptEventError } from '../corrupt-event-error.js';
import { objectFilter, revisionsOf, soleObjectOf } from '../event-filter.js';
import type { StoredVersion, VersionedEvent } from '../verification/verifiable-log.js';
import { verifyLog } from '../verification/verify-log.js';
import { countUpTo, ResourceVersions } from './resource-versions.js';

const BATCH = 1_000;
const EMPTY_LOG: LogHead = { revision: 0, hash: GENESIS_HASH };

/**
 * An event log in memory: for tests, simulations and forks. Exact and deterministic: an append is durable, as far as
 * memory is, when its promise resolves in the next microtask. Bytes are kept as they are handed in, not copied.
 */
export class MemoryEventLog implements EventLog {
  /** The record of revision r lies at r - 1 - the base's revision. */
  protected readonly records: Uint8Array[] = [];
  protected readonly versions = new Map<GroupResource, ResourceVersions>();
  readonly #base: LogHead;
  #head: LogHead;
  #closed = false;

  /** Begins after `base`, the end of another log that this one continues: its first event has the revision after that. */
  constructor(base: LogHead = EMPTY_LOG) {
    this.#base = base;
    this.#head = base;
  }

  head(): LogHead {
    return this.#head;
  }

  async append(entries: readonly LogEntry[], expectedHead: Revision): Promise<AppendOutcome> {
    this.#mustBeOpen();
    if (expectedHead !== this.#head.revision) return { type: 'conflict', head: this.#head };
    checkEntries(entries, this.#head);
    for (const { event, record, after } of entries) {
      const { group, resource, namespace, name } = event.ref;
      this.#versionsOf(groupResource(group, resource)).add(objectKey(namespace, name), event.revision, record, after);
      this.records.push(record);
    }
    this.#head = headAfter(entries, this.#head);
    return { type: 'appended' };
  }

  async *events(range: EventRange = {}): AsyncGenerator<readonly Uint8Array[]> {
    this.#mustBeOpen();
    const matches = objectFilter(range);
    const base = this.#base.revision;
    const { from, to } = revisionsOf(range, this.#head.revision, base);
    const versions = range.resource === undefined ? undefined : this.versions.get(range.resource);
    if (range.resource !== undefined && versions === undefined) return;
    const revisions = versions?.revisionsOf(soleObjectOf(range));
    const start = revisions === undefined ? from - 1 - base : countUpTo(revisions, from - 1);
    const end = revisions === undefined ? to - base : countUpTo(revisions, to);
    let batch: Uint8Array[] = [];
    for (let step = 0; step < end - start; step++) {
      const index = range.reverse ? end - 1 - step : start + step;
      const revision = revisions === undefined ? base + index + 1 : revisions[index]!;
      if (versions !== undefined && !matches(versions.keyAt(revision))) continue;
      const record = this.records[revision - 1 - base];
      if (record === undefined) throw new CorruptEventError(revision, 'is missing');
      if (batch.push(record) < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  async objectAt(address: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined> {
    this.#mustBeOpen();
    const { resource, namespace, name } = address;
    if (!isStorable(namespace) || !isStorable(name)) return undefined;
    return this.#versionAt(resource, objectKey(namespace, name), at);
  }

  async *objectsAt(
    resource: GroupResource,
    namespace: string | undefined,
    at: Revision,
  ): AsyncGenerator<readonly ObjectVersion[]> {
    this.#mustBeOpen();
    const keys = this.versions.get(resource)?.keysIn(namespace) ?? [];
    const all = keys.map((key) => this.#versionAt(resource, key, at)).filter((version) => version !== undefined);
    for (let start = 0; start < all.length; start += BATCH) yield all.slice(start, start + BATCH);
  }

  async resources(): Promise<readonly GroupResource[]> {
    this.#mustBeOpen();
    return [...this.versions.keys()].sort();
  }

  async revisionAt(time: Millis): Promise<Revision> {
    this.#mustBeOpen();
    let low = 0;
    let high = this.records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Date.parse(decodeHeader(this.records[middle]!).time) <= time) low = middle + 1;
      else high = middle;
    }
    return this.#base.revision + low;
  }

  async verify(progress?: (revision: Revision) => void, part?: VerifiedPart): Promise<Verification> {
    this.#mustBeOpen();
    return verifyLog(
      {
        base: this.#base,
        head: () => this.#head,
        events: (range) => this.events(range),
        objectAt: (address, at) => this.objectAt(address, at),
        storedVersions: async (events) => events.map((event) => this.#storedVersion(event)),
      },
      progress,
      part,
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #storedVersion({ revision, object }: VersionedEvent): StoredVersion | string {
    const version = this.versions.get(object.address.resource)?.newest(object.key, revision);
    return version?.revision === revision ? { json: version.after } : 'has no stored version';
  }

  #versionAt(resource: GroupResource, key: ObjectKey, at: Revision): ObjectVersion | undefined {
    const version = this.versions.get(resource)?.newest(key, at);
    if (version === undefined || changeTypeOf(version.record) === 'deleted') return undefined;
    const json = version.after ?? changeBytesOf(version.record);
    return { ...parseObjectKey(key), revision: version.revision, json };
  }

  #versionsOf(resource: GroupResource): ResourceVersions {
    let versions = this.versions.get(resource);
    if (versions === undefined) {
      versions = new ResourceVersions();
      this.versions.set(resource, versions);
    }
    return versions;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new EventLogError('io', 'the event log is closed');
  }
}

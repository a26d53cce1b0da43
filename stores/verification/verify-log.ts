import {
  EventLogError,
  type LogHead,
  type ObjectAddress,
  type ObjectVersion,
  type Verification,
} from '../../core/model/event-log.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import { CorruptEventError } from '../corrupt-event-error.js';
import { FetchSize } from '../fetch-size.js';
import { ChainCheck, type EventHeader } from './chain-check.js';
import { KnownObjects } from './known-objects.js';
import { checkVersion } from './version-check.js';

/** What a store lays open to have itself verified. */
export interface VerifiableLog {
  head(): LogHead;
  events(): AsyncIterable<readonly Uint8Array[]>;
  /** What the store keeps of each of these events beside its record, in the same order; a string says what is wrong with it. */
  storedVersions(events: readonly VersionedEvent[]): Promise<readonly (StoredVersion | string)[]>;
  objectAt(address: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined>;
}

/** An event, as far as a store needs to know it to find what it keeps of it. */
export interface VersionedEvent {
  readonly header: EventHeader;
  readonly record: Uint8Array;
  readonly address: ObjectAddress;
}

/** What a store keeps of an event beside its record: the object after a modification, nothing else of other changes. */
export interface StoredVersion {
  readonly json?: Uint8Array;
}

/**
 * Verifies a whole log in one pass, in order, so that the first bad revision is the one it names. Of each event it checks
 *
 * - the record: that it decodes, has the revision that is due and carries the right hash;
 * - what the store keeps beside it to find it by: that it is there and says the same;
 * - after a modification, that the stored object is the one before it with the event's patch applied and
 *   `metadata.resourceVersion` set to the revision: equal as JSON, whatever the order of members.
 *
 * Memory stays bounded. `progress` gets the revision reached, every thousand events or so.
 */
export async function verifyLog(log: VerifiableLog, progress?: (revision: Revision) => void): Promise<Verification> {
  const chain = new ChainCheck();
  const objects = new KnownObjects(log);
  const bad = (problem: string): Verification => ({ ok: false, revision: chain.head.revision + 1, problem });
  const head = log.head();
  const size = new FetchSize();
  let verified = 0;
  try {
    for await (const records of inSlices(log.events(), size)) {
      const { events, problem } = follow(chain, records);
      const [versions] = await Promise.all([log.storedVersions(events), objects.prepare(events)]);
      size.saw(events.map(({ record }, index) => versionJson(versions[index]) ?? record));
      for (const [index, event] of events.entries()) {
        const version = versions[index] ?? 'has no stored version';
        const check = checkVersion(event, objects.before(event), version);
        if ('problem' in check) return { ok: false, revision: event.header.revision, problem: check.problem };
        objects.after(event, check.object, (versionJson(version) ?? event.record).length);
        verified = event.header.revision;
      }
      if (problem !== undefined) return bad(problem);
      progress?.(chain.head.revision);
    }
  } catch (error) {
    if (error instanceof CorruptEventError) return { ok: false, revision: error.revision, problem: error.problem };
    if (error instanceof EventLogError && error.reason === 'corrupt') {
      return { ok: false, revision: verified + 1, problem: error.message };
    }
    throw error;
  }
  if (chain.head.revision < head.revision) return bad('is missing');
  return { ok: true, events: chain.head.revision, head: { ...chain.head, hash: Uint8Array.from(chain.head.hash) } };
}

/** Takes the records that continue the chain, up to the first that does not. */
function follow(chain: ChainCheck, records: readonly Uint8Array[]): { events: VersionedEvent[]; problem?: string } {
  const events: VersionedEvent[] = [];
  for (const record of records) {
    const step = chain.step(record);
    if ('problem' in step) return { events, problem: step.problem };
    const { group, resource, namespace, name } = step.header.ref;
    events.push({
      header: step.header,
      record,
      address: { resource: groupResource(group, resource), namespace, name },
    });
  }
  return { events };
}

/** Cuts batches into slices whose objects take a bounded amount of memory: a patch of ten bytes may leave a megabyte. */
async function* inSlices(
  batches: AsyncIterable<readonly Uint8Array[]>,
  size: FetchSize,
): AsyncGenerator<readonly Uint8Array[]> {
  for await (const batch of batches) {
    for (let at = 0; at < batch.length; ) {
      const slice = batch.slice(at, at + size.next);
      at += slice.length;
      yield slice;
    }
  }
}

function versionJson(version: StoredVersion | string | undefined): Uint8Array | undefined {
  return typeof version === 'object' ? version.json : undefined;
}

import type { Change } from '../../core/model/cluster-event.js';
import type {
  EventRange,
  LogHead,
  ObjectAddress,
  ObjectVersion,
  Verification,
  VerifiedPart,
} from '../../core/model/event-log.js';
import { GENESIS_HASH } from '../../core/model/event-record.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { verifyRange } from './verify-range.js';

/** What a store lays open to have itself verified. */
export interface VerifiableLog {
  /** After what the log begins; nothing when absent. */
  readonly base?: LogHead;
  head(): LogHead;
  events(range?: EventRange): AsyncIterable<readonly Uint8Array[]>;
  /** What is wrong with what the store finds a resource's events by: the first such problem. These are all there are between two. */
  indexProblem?(resource: GroupResource, events: EventList): Promise<EventProblem | undefined>;
  /** What the store keeps of each of these events beside its record, in the same order; a string says what is wrong with it. */
  storedVersions(events: readonly VersionedEvent[]): Promise<readonly (StoredVersion | string)[]>;
  objectAt(address: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined>;
}

/** An object that events are about. Events of one object hold the same one. */
export interface LoggedObject {
  readonly address: ObjectAddress;
  readonly key: ObjectKey;
  /** Names the object among those of all resources. Places sort as a store lays versions down. */
  readonly place: string;
}

/** An event, as far as a store needs to know it to find what it keeps of it. */
export interface IndexedEvent {
  readonly revision: Revision;
  readonly type: Change['type'];
  readonly object: LoggedObject;
}

/** An event, as far as one needs to know it to check what it leaves. */
export interface VersionedEvent extends IndexedEvent {
  /** The bytes of the change as they lie in the record. */
  readonly change: Uint8Array;
}

/** Events in order, one at least, each made when it is asked for. */
export interface EventList {
  readonly length: number;
  at(index: number): IndexedEvent;
}

/** What a store keeps of an event beside its record: the object after a modification, nothing else of other changes. */
export interface StoredVersion {
  readonly json?: Uint8Array;
}

/** What is wrong with an event, to be read after "event 17 ". */
export interface EventProblem {
  readonly revision: Revision;
  readonly problem: string;
}

/**
 * Verifies a log, and names the first bad event. Of each event it checks
 *
 * - the record: that it decodes, has the revision that is due and carries the right hash;
 * - what the store keeps beside it to find it by: that it is there and says the same;
 * - after a modification, that the stored object is the one before it with the event's patch applied and
 *   `metadata.resourceVersion` set to the revision: equal as JSON, whatever the order of members.
 *
 * Memory stays bounded. A log that begins after another one is checked from there on. `progress` gets the revision reached, now
 * and then.
 */
export async function verifyLog(
  log: VerifiableLog,
  progress?: (revision: Revision) => void,
  part: VerifiedPart = {},
): Promise<Verification> {
  const base = log.base ?? { revision: 0, hash: GENESIS_HASH };
  const to = Math.min(part.to ?? Number.POSITIVE_INFINITY, log.head().revision);
  const { head, problem } = await verifyRange(log, { after: base, to, objectAtBase: part.objectAtBase }, progress);
  if (problem !== undefined) return { ok: false, ...problem };
  return { ok: true, events: head.revision - base.revision, head };
}

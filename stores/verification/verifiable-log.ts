import type { Change } from '../../core/model/cluster-event.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { EventRange, LogHead } from '../../core/model/journal.js';
import type { ObjectAddress, ObjectVersion } from '../../core/model/log-index.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';

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
  /** See `objectPlace`. */
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

/** Names an object among those of all resources. Places sort as a store lays versions down. */
export function objectPlace(resource: GroupResource, key: ObjectKey): string {
  return `${resource}\0${key}`;
}

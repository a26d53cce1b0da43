import type { GroupResource } from './group-resource.js';
import type { Millis, Revision } from './revision.js';

/** Which object to look up. */
export interface ObjectAddress {
  readonly resource: GroupResource;
  readonly namespace?: string;
  readonly name: string;
}

/** An object as it was: its JSON, and the revision that made it so. */
export interface ObjectVersion {
  readonly namespace?: string;
  readonly name: string;
  readonly revision: Revision;
  /** `resourceVersion` included. */
  readonly json: Uint8Array;
}

/** What is looked up in a log, without reading its events one by one. All of it rejects with `EventLogError`. */
export interface LogIndex {
  /** One object as of a revision, or undefined when it did not exist then. */
  objectAt(address: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined>;

  /** A collection, or one namespace of it, as of a revision, in key order, in batches. */
  objectsAt(
    resource: GroupResource,
    namespace: string | undefined,
    at: Revision,
  ): AsyncIterable<readonly ObjectVersion[]>;

  /** Every resource that any event up to now was about, sorted. */
  resources(): Promise<readonly GroupResource[]>;

  /** The last revision decided at or before a time; when the log begins later, the revision before its first: 0, mostly. */
  revisionAt(time: Millis): Promise<Revision>;
}

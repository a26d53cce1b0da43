import type { GroupResource } from '../../core/model/group-resource.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import type { Millis, Revision } from '../../core/model/revision.js';

/**
 * A bundle is one file with a range of a log: the state it starts from, its events with the hashes they had, and indexes.
 *
 *     bytes  what
 *     10     magic: 89 'HCAST' 0d 0a 1a 0a. It begins with no letter and holds line ends, so that a copy that was taken for text is
 *            noticed, as PNG does.
 *     2      version of the format, big-endian: 1
 *     …      segments, one behind the other
 *     …      directory: a block, see `BundleDirectory`
 *     44     tail: stored length (4) and inflated length (4) of the directory, big-endian; SHA-256 (32) over the first 12 bytes of
 *            the file, the directory as stored and the two lengths; 'DNEH' (4)
 *
 * A **block** is a piece that is compressed by itself with Brotli, about 128 KiB before. Whoever refers to one keeps its two lengths
 * and the SHA-256 of what is stored (`BlockRef`), so the digest in the tail covers every byte of the file: it names the bundle.
 *
 * A **segment** covers some thousands of events and is complete in itself: reading an object or a listing as of any revision touches
 * one segment, however long the range is. In order:
 *
 * - state blocks: every object as it is before the segment's first event, ordered by resource and key. Rows (`rows.ts`) of what says
 *   which object it is, `StateHeader` as JSON, and the object's JSON;
 * - event blocks: rows of an event's record (`core/model/event-record.ts`) and, after every sixteenth modification of an object, the
 *   object's JSON, so that no more than fifteen patches are ever applied to read it; nothing otherwise;
 * - index blocks: `ObjectEntry`s as a JSON list, one for each object that the state holds or an event is about, ordered likewise;
 * - footer: a block, see `SegmentFooter`.
 *
 * Directory and footers are JSON.
 */
export const BUNDLE_MAGIC: Uint8Array = Buffer.from([0x89, 0x48, 0x43, 0x41, 0x53, 0x54, 0x0d, 0x0a, 0x1a, 0x0a]);
export const BUNDLE_FORMAT = 1;
export const HEADER_BYTES = 12;
export const TAIL_BYTES = 44;
export const END_MAGIC: Uint8Array = Buffer.from('DNEH');

/** A block: how long it is in the file and inflated, and the SHA-256 of what is stored, in base64. */
export interface BlockRef {
  readonly stored: number;
  readonly inflated: number;
  readonly hash: string;
}

/** An end of the range. `hash` is that of the event, in hex. */
export interface BundleEnd {
  readonly revision: Revision;
  readonly hash: string;
}

/** What was left out. */
export interface Redaction {
  /** The data of Secrets. */
  readonly secrets: boolean;
  /** Fields of all objects, as they were named. */
  readonly drop: readonly string[];
}

/** What the bundle holds. */
export interface BundleDirectory {
  /** What stands before the first event: the revision of the starting state. */
  readonly origin: BundleEnd;
  readonly head: BundleEnd;
  readonly redaction: Redaction;
  /** How many events something was left out of. */
  readonly redacted: number;
  /** Every resource that the starting state holds or an event is about, sorted. */
  readonly resources: readonly GroupResource[];
  readonly segments: readonly SegmentRef[];
}

/** A segment. */
export interface SegmentRef {
  /** Its first event. */
  readonly first: Revision;
  readonly time: Millis;
  /** How long it is in the file, its footer included. */
  readonly bytes: number;
  readonly footer: BlockRef;
}

/** The blocks of a segment, in the order they lie in the file. */
export interface SegmentFooter {
  readonly state: readonly BlockRef[];
  readonly events: readonly EventBlockRef[];
  readonly index: readonly IndexBlockRef[];
}

/** A block of events, and when its first one was decided. */
export interface EventBlockRef extends BlockRef {
  readonly first: Revision;
  readonly time: Millis;
}

/** A block of index entries, and which object its first one is about. */
export interface IndexBlockRef extends BlockRef {
  readonly resource: GroupResource;
  readonly key: ObjectKey;
}

/** Which object a row of a state block is, and what revision it is of. */
export interface StateHeader {
  readonly resource: GroupResource;
  readonly key: ObjectKey;
  readonly revision: Revision;
}

/**
 * What a segment holds of one object: the number of the state block that it lies in, or -1; the revisions of its events, each but
 * the first as the distance to the one before; and a letter for each event: `c` created, `m` modified, `M` modified and kept whole,
 * `d` deleted.
 */
export type ObjectEntry = readonly [
  resource: GroupResource,
  key: ObjectKey,
  stateBlock: number,
  revisions: readonly number[],
  changes: string,
];

/** The order of objects in state and index blocks. */
export function compareObjects(
  [resource, key]: readonly [GroupResource, ObjectKey],
  [otherResource, otherKey]: readonly [GroupResource, ObjectKey],
): number {
  if (resource !== otherResource) return resource < otherResource ? -1 : 1;
  return key === otherKey ? 0 : key < otherKey ? -1 : 1;
}

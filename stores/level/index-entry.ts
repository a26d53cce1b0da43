import type { ObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { seal, unsealOrThrow } from './checked-value.js';
import { revisionOfKey } from './keys.js';

/** What the index of a resource says of one event. */
export interface IndexEntry {
  readonly revision: Revision;
  /** What the event did: see change-code.ts. */
  readonly type: number;
  readonly objectKey: ObjectKey;
}

/** An index entry's value: one byte for the change, then the object's key. */
export function indexValue(key: Buffer, code: Uint8Array, object: ObjectKey): Buffer {
  return seal(key, code, Buffer.from(object));
}

/** Reads an index entry; throws `EventLogError` when it is damaged. */
export function readIndexEntry(key: Buffer, value: Buffer): IndexEntry {
  const revision = revisionOfKey(key);
  const content = unsealOrThrow(key, value, `the index entry of event ${revision}`);
  return { revision, type: content[0] ?? -1, objectKey: content.toString('utf8', 1) };
}

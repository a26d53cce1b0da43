import { EventLogError } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { seal } from './checked-value.js';
import { indexKey, revisionOfKey } from './keys.js';
import { ValueSeal } from './value-seal.js';

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

/** Reads the entries of one resource's index. */
export class IndexReader {
  readonly #seal: ValueSeal;

  constructor(resource: GroupResource) {
    this.#seal = new ValueSeal(indexKey(resource, 0), 'ascending');
  }

  /** Reads an entry; throws `EventLogError` when it is damaged. */
  read(key: Buffer, value: Buffer): IndexEntry {
    const revision = revisionOfKey(key);
    const end = this.#seal.lengthOf(revision, value);
    if (end === undefined) {
      throw new EventLogError(
        'corrupt',
        `the index entry of event ${revision} is damaged: its checksum does not match`,
      );
    }
    return { revision, type: value[0] ?? -1, objectKey: value.toString('utf8', 1, end) };
  }
}

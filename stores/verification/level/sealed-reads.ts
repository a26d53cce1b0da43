import type { ObjectAddress, ObjectVersion } from '../../../core/model/event-log.js';
import type { GroupResource } from '../../../core/model/group-resource.js';
import { type ObjectKey, objectKey } from '../../../core/model/object-key.js';
import type { Revision } from '../../../core/model/revision.js';
import type { Database } from '../../level/database.js';
import { eventKey, indexKey, versionKey } from '../../level/keys.js';
import { telling, tellingEach } from '../../level/level-error.js';
import { readObject } from '../../level/read-objects.js';
import { type PackedValues, packValues } from './packed-values.js';

/** Revisions, both ends included. */
export interface Span {
  readonly from: Revision;
  readonly to: Revision;
}

/** Versions of one object. */
export interface WantedVersions {
  readonly resource: GroupResource;
  readonly object: ObjectKey;
  readonly revisions: readonly Revision[];
}

/**
 * What a verification reads of a log, as it lies: values are still sealed, so that whoever checks them opens them too, and not
 * whoever reads.
 */
export interface SealedReads {
  /** The values of events, in order. */
  events(span: Span): AsyncIterable<PackedValues>;
  /** The values of a resource's index entries, in order. */
  index(resource: GroupResource, span: Span): AsyncIterable<PackedValues>;
  /** The index entries of some revisions. */
  indexEntries(resource: GroupResource, revisions: readonly Revision[]): Promise<PackedValues>;
  versions(wanted: readonly WantedVersions[]): Promise<PackedValues>;
  objectAt(address: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined>;
}

const BATCH_VALUES = 1_000;
const BATCH_BYTES = 1024 * 1024;

/** Reads from a database at hand. Everything rejects with `EventLogError`. */
export function databaseReads(database: Database): SealedReads {
  const get = (keys: readonly Buffer[]): Promise<PackedValues> =>
    telling(DOING, async () => packValues(await database.getMany([...keys])));
  const scan = (gte: Buffer, lte: Buffer): AsyncIterable<PackedValues> =>
    tellingEach(DOING, () => scanValues(database, gte, lte));
  return {
    events: ({ from, to }) => scan(eventKey(from), eventKey(to)),
    index: (resource, { from, to }) => scan(indexKey(resource, from), indexKey(resource, to)),
    indexEntries: (resource, revisions) => get(revisions.map((revision) => indexKey(resource, revision))),
    versions: (wanted) =>
      get(
        wanted.flatMap(({ resource, object, revisions }) =>
          revisions.map((revision) => versionKey(resource, object, revision)),
        ),
      ),
    objectAt: ({ resource, namespace, name }, at) =>
      telling(DOING, () => readObject(database, resource, objectKey(namespace, name), at)),
  };
}

const DOING = 'verify the log';

/** Values without their keys: whoever knows which come next need not have them, and half the work is saved. */
async function* scanValues(database: Database, gte: Buffer, lte: Buffer): AsyncGenerator<PackedValues> {
  // What is read once had better not drive the rest out of LevelDB's cache.
  const iterator = database.values({ gte, lte, highWaterMarkBytes: BATCH_BYTES, fillCache: false });
  try {
    for (;;) {
      const values = await iterator.nextv(BATCH_VALUES);
      if (values.length === 0) return;
      yield packValues(values);
    }
  } finally {
    await iterator.close();
  }
}

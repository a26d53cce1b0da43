import { EventLogError } from '../../core/model/event-log.js';
import { changeBytesOf } from '../../core/model/event-record.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { ObjectVersion } from '../../core/model/log-index.js';
import { type ObjectKey, parseObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { FetchSize } from '../fetch-size.js';
import { CREATED, DELETED } from './change-code.js';
import { unsealOrThrow } from './checked-value.js';
import type { Database } from './database.js';
import { recordsOf } from './event-value.js';
import { eventKey, revisionOfDescendingKey, versionKey } from './keys.js';
import { aliveAt, type ManifestPlace } from './manifest.js';
import { firstOf } from './scan.js';

/** One object as of a revision: its newest version then, and the event record when that is its creation. */
export async function readObject(
  database: Database,
  resource: GroupResource,
  object: ObjectKey,
  at: Revision,
): Promise<ObjectVersion | undefined> {
  const range = { gte: versionKey(resource, object, at), lte: versionKey(resource, object, 0) };
  const found = await firstOf(database, range);
  if (found === undefined) return undefined;
  const [key, value] = found;
  const revision = revisionOfDescendingKey(key);
  const content = unsealOrThrow(key, value, () => versionName(resource, object, revision));
  if (content[0] === DELETED) return undefined;
  if (content[0] !== CREATED) return { ...parseObjectKey(object), revision, json: content.subarray(1) };
  const [record] = await recordsOf(database, [revision]);
  return { ...parseObjectKey(object), revision, json: changeBytesOf(record!) };
}

/** A collection or one namespace of it as of a revision, in key order: what was alive, then each object from where it lies. */
export async function* readObjects(
  database: Database,
  resource: GroupResource,
  namespace: string | undefined,
  at: Revision,
): AsyncGenerator<readonly ObjectVersion[]> {
  const alive = await aliveAt(database, resource, namespace, at);
  const keys = [...alive.keys()].sort();
  const size = new FetchSize();
  let next = 0;
  const coming: Promise<ObjectVersion[]>[] = [];
  const fetchNext = (): void => {
    const wanted = keys.slice(next, next + size.next);
    if (wanted.length === 0) return;
    next += wanted.length;
    const batch = fetchObjects(database, resource, wanted, alive);
    // A failure is thrown where the batch is awaited, unless the consumer goes away before.
    batch.catch(() => undefined);
    coming.push(batch);
  };
  // Two fetches are always under way: one for each of the two threads that a small machine has for it.
  fetchNext();
  fetchNext();
  for (let batch = await coming.shift(); batch !== undefined; batch = await coming.shift()) {
    size.saw(batch.map(({ json }) => json));
    fetchNext();
    yield batch;
  }
}

async function fetchObjects(
  database: Database,
  resource: GroupResource,
  objects: readonly ObjectKey[],
  alive: ReadonlyMap<ObjectKey, ManifestPlace>,
): Promise<ObjectVersion[]> {
  const places = objects.map((object) => alive.get(object)!);
  const keys = places.map((place, index) =>
    place < 0 ? eventKey(-place) : versionKey(resource, objects[index]!, place),
  );
  const values: readonly (Buffer | undefined)[] = await database.getMany(keys);
  return values.map((value, index) => {
    const object = objects[index]!;
    const revision = Math.abs(places[index]!);
    // Its name is made only to be told: there are many of them.
    const what = () => versionName(resource, object, revision);
    if (value === undefined) throw new EventLogError('corrupt', `${what()} is missing`);
    const content = unsealOrThrow(keys[index]!, value, what);
    const json = places[index]! < 0 ? changeBytesOf(content) : content.subarray(1);
    return { ...parseObjectKey(object), revision, json };
  });
}

/** Names a version in an error. */
export function versionName(resource: GroupResource, object: ObjectKey, revision: Revision): string {
  return `the version of ${resource} ${object} left by event ${revision}`;
}

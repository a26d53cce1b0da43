import { EventLogError } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import { type ObjectKey, objectKey, parseObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { inNamespace } from '../event-filter.js';
import { CREATED, DELETED } from './change-code.js';
import { unsealOrThrow } from './checked-value.js';
import type { Database } from './database.js';
import { IndexReader } from './index-entry.js';
import { directoryKey, indexKey, manifestKey, revisionOfDescendingKey, roundKey } from './keys.js';
import { firstOf, scanEntries } from './scan.js';

/**
 * Where the newest version of a living object lies: its revision, negative when that is the creation, so that the object
 * stands in the event record and not in a version of its own.
 */
export type ManifestPlace = number;

/** The objects alive in a collection, and where to find them. */
export type Alive = Map<ObjectKey, ManifestPlace>;

/**
 * Where to start when asking what was alive at a revision: a round of manifests, written every few thousand events. Each
 * round writes, for each resource that changed since the round before,
 *
 *     directory   ["default", 4096, "shop", 8192]     namespaces that hold objects, and the revision of their manifest
 *     manifest    ["web-0", 8001, "web-1", -12]       names in a namespace, and their places
 *
 * and nothing for what did not change: its last directory or manifest still holds. A namespace that was emptied is left
 * out of the directory, so what is gone costs nothing. A cluster-scoped object is filed under the namespace ''.
 * Everything here follows from the events; a round that a crash took with it only makes the next fold longer.
 */
export type Directory = Map<string, Revision>;

/** The last round at or before a revision, and how many entries it wrote; revision 0 when there is none. */
export async function roundBefore(database: Database, at: Revision): Promise<{ revision: Revision; written: number }> {
  const found = await firstOf(database, { gte: roundKey(at), lte: roundKey(0) });
  if (found === undefined) return { revision: 0, written: 0 };
  const [key, value] = found;
  return { revision: revisionOfDescendingKey(key), written: readJson(key, value, 'a round of manifests') as number };
}

/** The namespaces of a resource as the last round at or before a revision left them. */
export async function directoryAt(database: Database, resource: GroupResource, at: Revision): Promise<Directory> {
  const found = await firstOf(database, { gte: directoryKey(resource, at), lte: directoryKey(resource, 0) });
  return found === undefined ? new Map() : pairs(readJson(found[0], found[1], `a directory of ${resource}`));
}

/** The objects alive in some namespaces, by name, each as its manifest has them. */
export async function manifestsOf(
  database: Database,
  resource: GroupResource,
  directory: Directory,
): Promise<Map<string, Map<string, ManifestPlace>>> {
  const keys = [...directory].map(([namespace, revision]) => manifestKey(resource, namespace, revision));
  const values: readonly (Buffer | undefined)[] = await database.getMany(keys);
  const manifests = new Map<string, Map<string, ManifestPlace>>();
  for (const [index, namespace] of [...directory.keys()].entries()) {
    const value = values[index];
    if (value === undefined) {
      throw new EventLogError(
        'corrupt',
        `the manifest of ${resource} in namespace ${JSON.stringify(namespace)} is missing`,
      );
    }
    manifests.set(namespace, pairs(readJson(keys[index]!, value, `a manifest of ${resource}`)));
  }
  return manifests;
}

/** What was alive at a revision in a collection, or in one namespace of it: the last manifests, and the events since. */
export async function aliveAt(
  database: Database,
  resource: GroupResource,
  namespace: string | undefined,
  at: Revision,
): Promise<Alive> {
  const round = await roundBefore(database, at);
  let directory =
    round.revision === 0 ? new Map<string, Revision>() : await directoryAt(database, resource, round.revision);
  if (namespace !== undefined) directory = new Map([...directory].filter(([name]) => name === namespace));
  const alive: Alive = new Map();
  for (const [space, objects] of await manifestsOf(database, resource, directory)) {
    for (const [name, place] of objects) alive.set(objectKey(space, name), place);
  }
  const included = inNamespace(namespace);
  for await (const changes of changesBetween(database, resource, round.revision + 1, at)) {
    for (const { key, place } of changes) {
      if (!included(key)) continue;
      if (place === undefined) alive.delete(key);
      else alive.set(key, place);
    }
  }
  return alive;
}

/** What an event did to an object: where its newest version lies now, or that it has none. */
export interface PlaceChange {
  readonly key: ObjectKey;
  readonly place: ManifestPlace | undefined;
}

/** The changes that the events between two revisions made to a resource, in order, in batches. */
export async function* changesBetween(
  database: Database,
  resource: GroupResource,
  from: Revision,
  to: Revision,
): AsyncGenerator<readonly PlaceChange[]> {
  const reader = new IndexReader(resource);
  for await (const batch of scanEntries(database, { gte: indexKey(resource, from), lte: indexKey(resource, to) })) {
    yield batch.map(([key, value]) => {
      const { type, objectKey, revision } = reader.read(key, value);
      return { key: objectKey, place: type === DELETED ? undefined : type === CREATED ? -revision : revision };
    });
  }
}

/** Splits an object key as manifests do: cluster-scoped objects are filed under the namespace ''. */
export function filedUnder(key: ObjectKey): { namespace: string; name: string } {
  const { namespace = '', name } = parseObjectKey(key);
  return { namespace, name };
}

function readJson(key: Buffer, value: Buffer, what: string): unknown {
  return JSON.parse(unsealOrThrow(key, value, () => what).toString('utf8'));
}

function pairs(json: unknown): Map<string, number> {
  const list = json as (string | number)[];
  const map = new Map<string, number>();
  for (let at = 0; at < list.length; at += 2) map.set(list[at] as string, list[at + 1] as number);
  return map;
}

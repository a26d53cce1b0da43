import type { ReadableLog } from '../model/event-log.js';
import { decodeEffect } from '../model/event-record.js';
import type { GroupResource } from '../model/group-resource.js';
import type { Journal } from '../model/journal.js';
import type { KubeObject } from '../model/object.js';
import { objectKey } from '../model/object-key.js';
import type { Revision } from '../model/revision.js';
import { type ClusterState, emptyState } from './cluster-state.js';
import { StateBuilder } from './reduce.js';
import { StateFold } from './state-fold.js';

/** The whole state as of a revision, read from the object versions that the log keeps. */
export async function loadState(
  log: ReadableLog,
  at: Revision = log.head().revision,
  frozen = false,
): Promise<ClusterState> {
  return loadResources(log, at, await log.resources(), frozen);
}

/** The part of a state that is in some resources: who needs no more of it reads no more. */
export async function loadResources(
  log: ReadableLog,
  at: Revision,
  resources: readonly GroupResource[],
  frozen = false,
): Promise<ClusterState> {
  const builder = new StateBuilder(emptyState({ frozen }));
  for (const resource of resources) {
    for await (const versions of log.objectsAt(resource, undefined, at)) {
      for (const { namespace, name, json } of versions) {
        // Read where it lies: a copy of each would be as much again as the whole state.
        const text = Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString();
        builder.load(resource, objectKey(namespace, name), JSON.parse(text) as KubeObject);
      }
    }
  }
  return builder.at(at).build();
}

/** The same state, made the long way: by folding every event from the first. Law 1 says that both are equal. */
export async function rebuildState(
  log: Journal,
  at: Revision = log.head().revision,
  frozen = false,
): Promise<ClusterState> {
  const fold = new StateFold();
  for await (const records of log.events({ to: at })) {
    for (const record of records) fold.apply(decodeEffect(record));
  }
  return fold.build({ frozen });
}

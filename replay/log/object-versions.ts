import type { ObjectRef } from '../../core/model/cluster-event.js';
import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { EventLogError } from '../../core/model/event-log.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { LogIndex, ObjectAddress } from '../../core/model/log-index.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Revision } from '../../core/model/revision.js';
import { headerOf } from './records.js';

/** Reads one object as of a revision; undefined when it did not exist then. Rejects with `EventLogError`. */
export async function objectAt(log: LogIndex, address: ObjectAddress, at: Revision): Promise<KubeObject | undefined> {
  if (at < 1) return undefined;
  const version = await log.objectAt(address, at);
  return version === undefined ? undefined : parseVersion(version.json, address);
}

/** Reads the JSON of a stored version. Throws `EventLogError` when it is none: the log is damaged. */
export function parseVersion(json: Uint8Array, address: ObjectAddress): KubeObject {
  try {
    return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString()) as KubeObject;
  } catch (cause) {
    const name = address.namespace === undefined ? address.name : `${address.namespace}/${address.name}`;
    throw new EventLogError('corrupt', `the stored version of ${address.resource} ${name} is not JSON`, { cause });
  }
}

/** Which event had made an object what it was at a revision; undefined when it did not exist then. */
export async function revisionOfVersion(log: LogIndex, ref: ObjectRef, at: Revision): Promise<Revision | undefined> {
  if (at < 1) return undefined;
  const { group, resource, namespace, name } = ref;
  return (await log.objectAt({ resource: groupResource(group, resource), namespace, name }, at))?.revision;
}

/** The last event about an object at or before a revision, be it the deletion; undefined when there is none. */
export async function lastEventOf(
  log: ReadonlyEventLog,
  address: ObjectAddress,
  at: Revision,
): Promise<Revision | undefined> {
  const newest = at < 1 ? undefined : await log.objectAt(address, at);
  if (newest !== undefined) return newest.revision;
  // It does not exist at that revision: what may be found is its deletion.
  for await (const records of log.events({ ...address, namespace: address.namespace ?? '', to: at, reverse: true })) {
    for (const record of records) return headerOf(record).revision;
  }
  return undefined;
}

import { EventLogError } from '../core/model/event-log.js';
import type { LogIndex, ObjectAddress } from '../core/model/log-index.js';
import type { KubeObject } from '../core/model/object.js';
import type { Revision } from '../core/model/revision.js';

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

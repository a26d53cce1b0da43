import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { Revision } from '../../core/model/revision.js';
import { headerOf } from '../events/log-source.js';

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

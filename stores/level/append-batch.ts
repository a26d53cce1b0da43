import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import type { LogEntry } from '../../core/model/journal.js';
import { objectKey } from '../../core/model/object-key.js';
import { changeCode } from './change-code.js';
import { seal } from './checked-value.js';
import type { Database } from './database.js';
import { eventEntry } from './event-value.js';
import { indexValue } from './index-entry.js';
import { indexKey, resourceKey, versionKey } from './keys.js';

const NOTHING = Buffer.alloc(0);

/**
 * Writes entries as one batch that is on disk, all or none, when this resolves. `known` are the resources that have a key of their
 * own already. The batch is built put by put: handing an array over costs the main thread seven times as much.
 */
export async function writeEntries(
  database: Database,
  entries: readonly LogEntry[],
  known: ReadonlySet<GroupResource>,
): Promise<void> {
  const batch = database.batch();
  for (const resource of newResources(entries, known)) batch.put(resourceKey(resource), NOTHING);
  for (const { event, record, after } of entries) {
    const { revision, change, ref } = event;
    const resource = groupResource(ref.group, ref.resource);
    const object = objectKey(ref.namespace, ref.name);
    const code = changeCode(change.type);
    const { key, value } = eventEntry(revision, record);
    batch.put(key, value);
    const index = indexKey(resource, revision);
    batch.put(index, indexValue(index, code, object));
    const version = versionKey(resource, object, revision);
    const holdsObject = change.type === 'modified' && after !== undefined;
    batch.put(version, holdsObject ? seal(version, code, after) : seal(version, code));
  }
  await batch.write({ sync: true });
}

/** The resources of some entries that no event was about before. */
export function newResources(entries: readonly LogEntry[], known: ReadonlySet<GroupResource>): Set<GroupResource> {
  const resources = new Set<GroupResource>();
  for (const { event } of entries) {
    const resource = groupResource(event.ref.group, event.ref.resource);
    if (!known.has(resource)) resources.add(resource);
  }
  return resources;
}

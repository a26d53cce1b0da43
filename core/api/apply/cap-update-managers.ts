import { parseTimestamp } from '../../model/timestamp.js';
import { type FieldManager, type ManagerFields, type Managers, managerId } from './managed-fields.js';

/** Source: apimachinery pkg/util/managedfields/internal/fieldmanager.go DefaultMaxUpdateManagers. */
const MAX_UPDATE_MANAGERS = 10;
const OLD_UPDATES_MANAGER = 'ancient-changes';

const age = (entry: ManagerFields): number => Math.floor((parseTimestamp(entry.time) ?? 0) / 1_000);

/**
 * Keeps the entries of updaters few: the oldest ones of each version become one entry. Appliers are never merged.
 * Source: apimachinery pkg/util/managedfields/internal/capmanagers.go.
 */
export function capUpdateManagers(managers: Managers): Managers {
  if (managers.size <= MAX_UPDATE_MANAGERS) return managers;
  const updaters = [...managers]
    .filter(([, entry]) => entry.operation === 'Update')
    .sort(([leftId, left], [rightId, right]) => age(left) - age(right) || (leftId < rightId ? -1 : 1));
  let excess = updaters.length - MAX_UPDATE_MANAGERS;
  if (excess <= 0) return managers;
  const capped: Managers = new Map(managers);
  const firstOfVersion = new Map<string, string>();
  for (const [id, entry] of updaters) {
    if (excess <= 0) break;
    const first = firstOfVersion.get(entry.apiVersion);
    if (first === undefined) {
      firstOfVersion.set(entry.apiVersion, id);
      continue;
    }
    const bucket: FieldManager = { manager: OLD_UPDATES_MANAGER, operation: 'Update', apiVersion: entry.apiVersion };
    const bucketId = managerId(bucket);
    const merged = capped.get(bucketId) ?? capped.get(first);
    capped.delete(first);
    capped.delete(id);
    const fields = merged === undefined ? entry.fields : entry.fields.union(merged.fields);
    capped.set(bucketId, { ...bucket, ...(entry.time === undefined ? {} : { time: entry.time }), fields });
    excess -= 1;
  }
  return capped;
}

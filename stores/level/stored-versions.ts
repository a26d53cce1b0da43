import { changeTypeOf } from '../../core/model/event-record.js';
import { objectKey } from '../../core/model/object-key.js';
import type { StoredVersion, VersionedEvent } from '../verification/verify-log.js';
import { changeCode } from './change-code.js';
import { unseal } from './checked-value.js';
import type { Database } from './database.js';
import { indexKey, versionKey } from './keys.js';

/** What is kept of each event beside its record: its version, once its index entry was found to say the same as the record. */
export async function storedVersions(
  database: Database,
  events: readonly VersionedEvent[],
): Promise<(StoredVersion | string)[]> {
  const objects = events.map(({ address }) => objectKey(address.namespace, address.name));
  const indexKeys = events.map(({ address, header }) => indexKey(address.resource, header.revision));
  const versionKeys = events.map(({ address, header }, index) =>
    versionKey(address.resource, objects[index]!, header.revision),
  );
  const [entries, versions]: (Buffer | undefined)[][] = await Promise.all([
    database.getMany(indexKeys),
    database.getMany(versionKeys),
  ]);
  return events.map(({ record }, index) => {
    const code = changeCode(changeTypeOf(record))[0];
    const entry = opened(indexKeys[index]!, entries?.[index], 'entry in the index');
    if (typeof entry === 'string') return entry;
    if (entry[0] !== code || entry.toString('utf8', 1) !== objects[index]) {
      return 'has an entry in the index that says something else';
    }
    const version = opened(versionKeys[index]!, versions?.[index], 'stored version');
    if (typeof version === 'string') return version;
    if (version[0] !== code) return 'has a stored version that says something else';
    return { json: version.subarray(1) };
  });
}

function opened(key: Buffer, value: Buffer | undefined, what: string): Buffer | string {
  if (value === undefined) return `has no ${what}`;
  return unseal(key, value) ?? `has a damaged ${what}`;
}

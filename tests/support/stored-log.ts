import { encodeEvent, GENESIS_HASH, HASH_BYTES } from '../../core/model/event-record.js';
import type { LogEntry } from '../../core/model/journal.js';
import { fromJson } from '../../core/model/object.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import type { NullishObject } from './nullish-objects.js';
import { START } from './test-cluster.js';

/** A log that holds objects just as they are, whatever the API would say of them: as one that an older Hindcast wrote. */
export async function storedLog(objects: readonly NullishObject[]): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  const entries: LogEntry[] = [];
  const known = new Set<string>();
  let hash: Uint8Array = GENESIS_HASH;
  for (const { info, object } of objects) {
    const { name, namespace, ...metadata } = object['metadata'] as { name: string; namespace?: string };
    const place = `${info.groupResource} ${name}`;
    if (known.has(place)) continue;
    known.add(place);
    const revision = entries.length + 1;
    const uid = `uid-${revision}`;
    const creationTimestamp = new Date(START).toISOString().replace('.000', '');
    const full = { ...metadata, name, ...(namespace === undefined ? {} : { namespace }), uid, creationTimestamp };
    const draft = {
      revision,
      time: new Date(START).toISOString(),
      version: 1 as const,
      actor: { user: 'somebody', groups: [] },
      request: { verb: 'create' as const, correlation: String(revision) },
      ref: { group: info.group, version: info.version, resource: info.resource, namespace, name, uid },
      change: {
        type: 'created' as const,
        object: fromJson({ ...object, metadata: { ...full, resourceVersion: String(revision) } }),
      },
    };
    const encoded = encodeEvent(draft, hash);
    hash = encoded.record.subarray(0, HASH_BYTES);
    entries.push(encoded);
  }
  await log.append(entries, 0);
  return log;
}

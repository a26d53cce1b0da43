import { isChained } from '../core/model/event-record.js';
import type { LogEntry, LogHead } from '../core/model/journal.js';

/**
 * Refuses entries that would break a log which ends at `head`: a gap in the revisions, a first hash that does not follow, a
 * modification without its object, a name that no key can hold. A writer that asks for it has a bug, so this throws. The
 * hashes within a batch are its writer's own and were just computed; hashing all of them again would double that cost.
 */
export function checkEntries(entries: readonly LogEntry[], head: LogHead): void {
  let { revision } = head;
  for (const { event, record, after } of entries) {
    revision++;
    if (event.revision !== revision) throw new Error(`event ${event.revision} was appended where ${revision} belongs`);
    if (revision === head.revision + 1 && !isChained(record, head.hash))
      throw new Error(`event ${revision} does not carry the hash of the event before it`);
    if (event.change.type === 'modified' && after === undefined) {
      throw new Error(`event ${revision} modifies an object but was appended without it`);
    }
    if (!isStorable(event.ref.namespace) || !isStorable(event.ref.name) || event.ref.name === '') {
      throw new Error(`event ${revision} is about an object with an impossible name`);
    }
  }
}

/**
 * Whether a name or a namespace can be part of a key. No slash: it parts namespace and name; no NUL: it ends the name.
 * Kubernetes allows neither in the name of any object, so nothing that was stored fails this.
 */
export function isStorable(part: string | undefined): boolean {
  return part === undefined || !/[/\0]/.test(part);
}

/** Where a log ends that ended at `head` after these entries. The hash is copied, so that it does not hold a whole batch in memory. */
export function headAfter(entries: readonly LogEntry[], head: LogHead): LogHead {
  const last = entries.at(-1);
  if (last === undefined) return head;
  return { revision: last.event.revision, hash: Uint8Array.from(last.record.subarray(0, head.hash.length)) };
}

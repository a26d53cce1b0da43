import { expect, it } from 'vitest';
import type { ObjectAddress } from '../../core/model/event-log.js';
import { objectKey } from '../../core/model/object-key.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { eventLogContract } from './event-log-contract.js';
import { HistoryBuilder, pod } from './history-builder.js';

/** A log in memory whose insides a test can reach. */
class DamagedMemoryLog extends MemoryEventLog {
  damageRecord(revision: number): void {
    const record = Uint8Array.from(this.records[revision - 1]!);
    record[record.length - 2]! ^= 1;
    this.records[revision - 1] = record;
  }

  removeEvent(revision: number): void {
    Reflect.deleteProperty(this.records, revision - 1);
  }

  damageVersion({ resource, namespace, name }: ObjectAddress, revision: number, json: string): void {
    const version = this.versions.get(resource)?.newest(objectKey(namespace, name), revision);
    version?.after?.set(Buffer.from(json));
  }
}

eventLogContract('MemoryEventLog', async () => {
  const log = new DamagedMemoryLog();
  return {
    log,
    settle: async () => undefined,
    damageRecord: async (revision) => log.damageRecord(revision),
    removeEvent: async (revision) => log.removeEvent(revision),
    damageVersion: async (address, revision, json) => log.damageVersion(address, revision, json),
    dispose: () => log.close(),
  };
});

it('MemoryEventLog has appended by the next microtask', async () => {
  const log = new MemoryEventLog();
  const history = new HistoryBuilder().create(pod('a', 'x'));
  void history.appendTo(log);
  expect(log.head().revision).toBe(1);
  await Promise.resolve();
  expect(await log.objectAt(pod('a', 'x'), 1)).toBeDefined();
});

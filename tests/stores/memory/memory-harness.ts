import type { LogHead } from '../../../core/model/journal.js';
import type { ObjectAddress } from '../../../core/model/log-index.js';
import { objectKey } from '../../../core/model/object-key.js';
import type { StoreUnderTest } from '../../../stores/contract/event-log-contract.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';

/** A log in memory whose insides a test can reach. */
class DamagedMemoryLog extends MemoryEventLog {
  readonly #first: number;

  constructor(base?: LogHead) {
    super(base);
    this.#first = this.head().revision + 1;
  }

  damageRecord(revision: number): void {
    const record = Uint8Array.from(this.records[revision - this.#first]!);
    record[record.length - 2]! ^= 1;
    this.records[revision - this.#first] = record;
  }

  removeEvent(revision: number): void {
    Reflect.deleteProperty(this.records, revision - this.#first);
  }

  damageVersion({ resource, namespace, name }: ObjectAddress, revision: number, json: string): void {
    const version = this.versions.get(resource)?.newest(objectKey(namespace, name), revision);
    version?.after?.set(Buffer.from(json));
  }
}

/** A log in memory, as the contract wants it. */
export function memoryStore(base?: LogHead): StoreUnderTest {
  const log = new DamagedMemoryLog(base);
  return {
    log,
    settle: async () => undefined,
    damageRecord: async (revision) => log.damageRecord(revision),
    removeEvent: async (revision) => log.removeEvent(revision),
    damageVersion: async (address, revision, json) => log.damageVersion(address, revision, json),
    dispose: () => log.close(),
  };
}

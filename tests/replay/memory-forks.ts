import { systemEnvironment } from '../../core/engine/environment.js';
import type { EventLog } from '../../core/model/event-log.js';
import type { ForkRecord } from '../../replay/fork/fork-record.js';
import type { ForkStore } from '../../replay/fork/fork-store.js';
import { Forks } from '../../replay/fork/forks.js';
import type { ForkWorld } from '../../replay/fork/running-fork.js';
import { RunningForks } from '../../replay/fork/running-forks.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import type { TestCluster } from '../support/test-cluster.js';

/** Forks in memory: their logs outlive being closed, as those on a disk do. */
export class MemoryForkStore implements ForkStore {
  readonly kept = new Map<string, { readonly record: ForkRecord; readonly log: EventLog }>();
  readonly #makeLog: (record: ForkRecord) => EventLog;

  constructor(makeLog: (record: ForkRecord) => EventLog = ({ base }) => new UnclosableLog(base)) {
    this.#makeLog = makeLog;
  }

  async list(): Promise<readonly ForkRecord[]> {
    return [...this.kept.values()].map(({ record }) => record);
  }

  async create(record: ForkRecord): Promise<EventLog> {
    const log = this.#makeLog(record);
    this.kept.set(record.name, { record, log });
    return log;
  }

  async read(record: ForkRecord): Promise<EventLog> {
    return this.open(record);
  }

  async open({ name }: ForkRecord): Promise<EventLog> {
    return this.kept.get(name)!.log;
  }

  async remove(name: string): Promise<void> {
    this.kept.delete(name);
  }
}

class UnclosableLog extends MemoryEventLog {
  override async close(): Promise<void> {}
}

/** What the forks of a test cluster run in. A defect fails the test by way of `defects`. */
export function worldOf(test: TestCluster, defects: unknown[] = []): ForkWorld {
  return {
    schemas: test.cluster.schemas,
    environment: systemEnvironment(),
    controllersOf: async () => test.controllers,
    bootstrapObjects: [],
    onDefect: (where, error) => defects.push(`${where}: ${String(error)}`),
  };
}

/** The forks of a test cluster, at rest unless they are `live`. */
export function forksOf(
  test: TestCluster,
  { store = new MemoryForkStore(), live = false, defects = [] as unknown[] } = {},
) {
  const { clock } = test.cluster.environment;
  return new RunningForks(new Forks(test.log, store, clock), worldOf(test, defects), { live });
}

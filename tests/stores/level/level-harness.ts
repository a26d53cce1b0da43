import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectKey } from '../../../core/model/object-key.js';
import type { StoreUnderTest } from '../../../stores/contract/event-log-contract.js';
import { seal, unseal } from '../../../stores/level/checked-value.js';
import { type Database, openDatabase } from '../../../stores/level/database.js';
import { eventKey, versionKey } from '../../../stores/level/keys.js';
import type { LevelEventLog } from '../../../stores/level/level-event-log.js';
import { type LevelLogOptions, openLevelLog } from '../../../stores/level/open-level-log.js';

/** A directory of its own under the system's temporary one, not yet there. */
export async function freshDirectory(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'hindcast-stores-')), 'log');
}

/** Removes a directory that `freshDirectory` named, and its parent. */
export async function removeDirectory(directory: string): Promise<void> {
  await rm(join(directory, '..'), { recursive: true, force: true });
}

/** A log in LevelDB and the database it lies in, which a test may change behind the log's back. */
export interface OpenedLevelLog {
  readonly log: LevelEventLog;
  readonly database: Database;
}

/** Opens a log with rounds of manifests after every three events, and keeps hold of its database. */
export async function openWithDatabase(directory: string, options: LevelLogOptions = {}): Promise<OpenedLevelLog> {
  let database: Database | undefined;
  const log = await openLevelLog(directory, {
    create: true,
    manifestInterval: 3,
    ...options,
    openDatabase: async (...parameters) => {
      database = await (options.openDatabase ?? openDatabase)(...parameters);
      return database;
    },
  });
  if (database === undefined) throw new Error('the log was opened without a database');
  return { log, database };
}

/** A log in a fresh directory, as the contract wants it. Damage is sealed again, so that checksums do not tell. */
export async function levelStore(): Promise<StoreUnderTest> {
  const directory = await freshDirectory();
  const { log, database } = await openWithDatabase(directory);
  return {
    log,
    settle: () => log.settled(),
    damageRecord: async (revision) => {
      const key = eventKey(revision);
      const record = unseal(key, await database.get(key));
      if (record === undefined) throw new Error(`event ${revision} is damaged already`);
      record[record.length - 2]! ^= 1;
      await database.put(key, seal(key, record));
    },
    removeEvent: (revision) => database.del(eventKey(revision)),
    damageVersion: async ({ resource, namespace, name }, revision, json) => {
      const key = versionKey(resource, objectKey(namespace, name), revision);
      await database.put(key, seal(key, Uint8Array.of(1), Buffer.from(json)));
    },
    dispose: async () => {
      await log.close();
      await removeDirectory(directory);
    },
  };
}

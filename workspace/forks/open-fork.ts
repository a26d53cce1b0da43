import { join } from 'node:path';
import { systemEnvironment } from '../../core/engine/environment.js';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { originOf } from '../../core/model/journal.js';
import { pathOfFork } from '../../replay/fork/fork-path.js';
import { ForkReader } from '../../replay/fork/fork-reader.js';
import { Forks } from '../../replay/fork/forks.js';
import type { ServerAddress } from '../../replay/http/server-address.js';
import { kindsOfLog } from '../../replay/kinds-of-log.js';
import { LocalTimeline } from '../../replay/local-timeline.js';
import type { Timeline } from '../../replay/timeline.js';
import { DirectoryForkStore } from './directory-fork-store.js';

/** The forks in a data directory, to be read. Closing them leaves the log they were made from open. */
export function forksToRead(dataDir: string, log: ReadonlyEventLog): ForkReader {
  return new ForkReader(log, new DirectoryForkStore(forksFolder(dataDir)));
}

/** The same for whoever writes to that log. */
export function forksToWrite(dataDir: string, log: ReadonlyEventLog): Forks {
  return new Forks(log, new DirectoryForkStore(forksFolder(dataDir)), systemEnvironment().clock);
}

function forksFolder(dataDir: string): string {
  return join(dataDir, 'forks');
}

/**
 * Opens, to read it, the timeline of a fork in a data directory whose own timeline is open; closing it, or its log, closes both. Rejects with
 * `CommandFailure` when there is no such fork.
 */
export async function openFork(cluster: Timeline, dataDir: string, name: string): Promise<Timeline> {
  const forks = forksToRead(dataDir, cluster.log);
  const close = async () => {
    await forks.close();
    await cluster.close();
  };
  try {
    const opened = await forks.open(name);
    if (!opened.ok) throw new CommandFailure(opened.error.message);
    const log = closingWith(opened.value, close);
    return new LocalTimeline({ log, schemas: await kindsOfLog(log, cluster.schemas) });
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where a server serves a fork. */
export function serverOfFork(server: ServerAddress, name: string): ServerAddress {
  return { ...server, url: server.url.replace(/\/+$/, '') + pathOfFork(name) };
}

/** A log that closes more than itself. */
function closingWith(log: ReadonlyEventLog, close: () => Promise<void>): ReadonlyEventLog {
  return {
    head: () => log.head(),
    origin: () => originOf(log),
    events: (range) => log.events(range),
    objectAt: (address, at) => log.objectAt(address, at),
    objectsAt: (resource, namespace, at) => log.objectsAt(resource, namespace, at),
    resources: () => log.resources(),
    revisionAt: (time) => log.revisionAt(time),
    verify: (progress, part) => log.verify(progress, part),
    close,
  };
}

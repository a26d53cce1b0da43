import { CommandFailure } from '../../core/model/command-failure.js';
import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import type { Result } from '../../core/model/result.js';
import type { ForkAdmin, ForkStatus } from '../../replay/fork/fork-admin.js';
import type { ForkProblem } from '../../replay/fork/fork-problem.js';
import { RemoteForks } from '../../replay/fork/remote-forks.js';
import type { ForkWorld } from '../../replay/fork/running-fork.js';
import { RemoteTimeline } from '../../replay/http/remote-timeline.js';
import type { ServerAddress } from '../../replay/http/server-address.js';
import { kindsOfLog } from '../../replay/kinds-of-log.js';
import { LocalTimeline } from '../../replay/local-timeline.js';
import type { Timeline } from '../../replay/timeline.js';
import { forksToRead, forksToWrite, serverOfFork } from '../../workspace/forks/open-fork.js';
import { vouchForFile } from '../../workspace/forks/vouched-file.js';
import type { LogUse } from '../../workspace/open-log.js';
import { isFromServer, type OpenSource, type SourceOptions } from '../../workspace/open-source.js';
import { interruptible } from '../interruptible.js';
import type { Io } from '../io.js';
import { ownerOnly } from '../system-io.js';
import { openInterruptibly } from './open-source.js';

/** The forks of a history that is open, to be read. */
export interface ReadForks {
  /** Every fork and how it stands, by name. */
  list(): Promise<readonly ForkStatus[]>;
  /** The timeline of a fork, or without a name that of the cluster itself. It is closed with the rest. Rejects with `CommandFailure` when there is no such fork. */
  timeline(name?: string): Promise<Timeline>;
}

/** The same, to be changed as well. */
export interface OpenForks {
  readonly admin: ForkAdmin;
  /** The URL of the server that holds the history, if one does. */
  readonly url?: string;
  /** As that of `ReadForks`. */
  timeline(name?: string): Promise<Timeline>;
  /** Lets the code in a file run in a fork that is made while `use` takes. Rejects with `CommandFailure` when only a server could be told. */
  withFile<T>(fork: string, file: string, use: () => Promise<T>): Promise<T>;
}

/**
 * Opens the forks of a data directory or of the server that holds it, to read them, for as long as `use` takes or until the user interrupts.
 * Rejects as `openSource` does, and with `CommandFailure` for a bundle, which has no room for forks.
 */
export async function readForks<T>(options: SourceOptions, io: Io, use: (forks: ReadForks) => Promise<T>): Promise<T> {
  const { timeline: cluster, context } = await openHistory(options, io, 'read');
  const opened: Closable[] = [cluster];
  try {
    return await interruptible(io, () =>
      use(
        context === undefined
          ? readLocal(cluster, options.dataDir, opened)
          : readRemote(cluster, context.server, opened),
      ),
    );
  } finally {
    for (const one of opened.reverse()) await one.close();
  }
}

/** The same, to change them as well. */
export async function withForks<T>(options: SourceOptions, io: Io, use: (forks: OpenForks) => Promise<T>): Promise<T> {
  const { timeline, context } = await openHistory(options, io, 'write');
  try {
    return await (context === undefined
      ? withLocal(timeline, options.dataDir, io, use)
      : withRemote(timeline, context.server, options, io, use));
  } finally {
    await timeline.close();
  }
}

async function openHistory(options: SourceOptions, io: Io, use: LogUse): Promise<OpenSource> {
  if (options.bundle !== undefined) {
    throw new CommandFailure('a bundle has no forks and takes none: they are made in a data directory, or on a server');
  }
  return openInterruptibly({ ...options, fork: undefined }, io, use);
}

function readLocal(cluster: Timeline, dataDir: string, opened: Closable[]): ReadForks {
  const forks = forksToRead(dataDir, cluster.log);
  opened.push(forks);
  return {
    list: () => forks.list(),
    timeline: async (name) => (name === undefined ? cluster : localTimeline(cluster, await forks.open(name))),
  };
}

function readRemote(cluster: Timeline, server: ServerAddress, opened: Closable[]): ReadForks {
  const forks = new RemoteForks(server);
  opened.push(forks);
  return {
    list: () => forks.list(),
    timeline: (name) => remoteTimeline(cluster, server, name, opened),
  };
}

async function withLocal<T>(
  cluster: Timeline,
  dataDir: string,
  io: Io,
  use: (forks: OpenForks) => Promise<T>,
): Promise<T> {
  ownerOnly();
  const { RunningForks } = await import('../../replay/fork/running-forks.js');
  const forks = forksToWrite(dataDir, cluster.log);
  const admin = new RunningForks(forks, await worldOf(cluster, dataDir), { live: false });
  const timeline = async (name?: string) =>
    name === undefined ? cluster : localTimeline(cluster, await forks.open(name));
  try {
    return await interruptible(io, () => use({ admin, timeline, withFile: (_fork, _file, create) => create() }));
  } finally {
    await admin.stop();
  }
}

async function withRemote<T>(
  cluster: Timeline,
  server: ServerAddress,
  options: SourceOptions,
  io: Io,
  use: (forks: OpenForks) => Promise<T>,
): Promise<T> {
  const admin = new RemoteForks(server);
  const opened: Closable[] = [admin];
  try {
    const withFile: OpenForks['withFile'] = (...asked) => vouching(options, ...asked);
    const timeline = (name?: string) => remoteTimeline(cluster, server, name, opened);
    return await interruptible(io, () => use({ admin, url: server.url, timeline, withFile }));
  } finally {
    for (const one of opened.reverse()) await one.close();
  }
}

interface Closable {
  close(): Promise<void> | void;
}

async function localTimeline(cluster: Timeline, found: Result<ReadonlyEventLog, ForkProblem>): Promise<Timeline> {
  if (!found.ok) throw new CommandFailure(found.error.message);
  return new LocalTimeline({ log: found.value, schemas: await kindsOfLog(found.value, cluster.schemas) });
}

/** Notes what it opens in `opened`. */
async function remoteTimeline(
  cluster: Timeline,
  server: ServerAddress,
  name: string | undefined,
  opened: Closable[],
): Promise<Timeline> {
  if (name === undefined) return cluster;
  const fork = await RemoteTimeline.open({ server: serverOfFork(server, name), schemas: cluster.schemas });
  opened.push(fork);
  return fork;
}

/** A server runs code only for those who may write to its data directory. */
async function vouching<T>(options: SourceOptions, fork: string, file: string, use: () => Promise<T>): Promise<T> {
  if (isFromServer(options)) {
    throw new CommandFailure('--with takes a server by its data directory only: --data-dir DIR, on the same machine');
  }
  const takeBack = await vouchForFile(options.dataDir, fork, file);
  try {
    return await use();
  } finally {
    await takeBack();
  }
}

/** A fork that is made to run for a while runs as it would when it is served: with the credentials in the data directory. */
async function worldOf({ schemas }: Timeline, dataDir: string): Promise<ForkWorld> {
  const { systemEnvironment } = await import('../../core/engine/environment.js');
  const { loadCredentials } = await import('../../server/credentials.js');
  const { forkWorld } = await import('../../workspace/forks/fork-world.js');
  const environment = systemEnvironment();
  return forkWorld({
    schemas,
    environment,
    authority: async () => (await loadCredentials(dataDir, '127.0.0.1', environment)).authority,
    // Whoever waits for a fork hears of its defects with how it stands.
    onDefect: () => {},
  });
}

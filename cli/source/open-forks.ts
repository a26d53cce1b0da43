import { CommandFailure } from '../../core/model/command-failure.js';
import type { ForkAdmin } from '../../replay/fork/fork-admin.js';
import type { ForkWorld } from '../../replay/fork/running-fork.js';
import { RemoteForks } from '../../replay/http/remote-forks.js';
import { RemoteTimeline } from '../../replay/http/remote-timeline.js';
import type { ServerAddress } from '../../replay/http/server-address.js';
import { LocalTimeline } from '../../replay/timeline/local-timeline.js';
import type { Timeline } from '../../replay/timeline/timeline.js';
import { forksIn, serverOfFork } from '../../workspace/forks/open-fork.js';
import { vouchForFile } from '../../workspace/forks/vouched-file.js';
import type { LogUse } from '../../workspace/open-log.js';
import { isFromServer, type SourceOptions } from '../../workspace/open-source.js';
import { interruptible } from '../terminal/interruptible.js';
import type { Io } from '../terminal/io.js';
import { ownerOnly } from '../terminal/system-io.js';
import { openInterruptibly } from './open-source.js';

/** The forks of a history that is open. */
export interface OpenForks {
  readonly admin: ForkAdmin;
  /** The URL of the server that holds the history, if one does. */
  readonly url?: string;
  /** Lets the code in a file run in a fork that is made while `use` takes. Rejects with `CommandFailure` when only a server could be told. */
  withFile<T>(fork: string, file: string, use: () => Promise<T>): Promise<T>;
  /** The timeline of a fork, or without a name that of the cluster itself. It is closed with the rest. Rejects with `CommandFailure` when there is no such fork. */
  timeline(name?: string): Promise<Timeline>;
}

/**
 * Opens the forks of a data directory or of the server that holds it, for as long as `use` takes or until the user interrupts; to read them
 * only, or to change them as well. Rejects as `openSource` does, and with `CommandFailure` for a bundle, which has no room for forks.
 */
export async function withForks<T>(
  options: SourceOptions,
  io: Io,
  to: LogUse,
  use: (forks: OpenForks) => Promise<T>,
): Promise<T> {
  if (options.bundle !== undefined) {
    throw new CommandFailure('a bundle has no forks and takes none: they are made in a data directory, or on a server');
  }
  const { timeline, context } = await openInterruptibly({ ...options, fork: undefined }, io, to);
  try {
    return await (context === undefined
      ? withLocal(timeline, options.dataDir, io, to, use)
      : withRemote(timeline, context.server, options, io, use));
  } finally {
    await timeline.close();
  }
}

async function withLocal<T>(
  cluster: Timeline,
  dataDir: string,
  io: Io,
  to: LogUse,
  use: (forks: OpenForks) => Promise<T>,
): Promise<T> {
  if (to === 'write') ownerOnly();
  const forks = forksIn(dataDir, cluster.log, to);
  const { RunningForks } = await import('../../replay/fork/running-forks.js');
  const admin = new RunningForks(forks, await worldOf(cluster, dataDir), { live: false });
  const timeline = async (name?: string) => {
    if (name === undefined) return cluster;
    const opened = await forks.open(name);
    if (!opened.ok) throw new CommandFailure(opened.error.message);
    return new LocalTimeline({ log: opened.value, schemas: cluster.schemas });
  };
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
  const opened: Timeline[] = [];
  const timeline = async (name?: string) => {
    if (name === undefined) return cluster;
    const fork = await RemoteTimeline.open({ server: serverOfFork(server, name), schemas: cluster.schemas });
    opened.push(fork);
    return fork;
  };
  try {
    const withFile: OpenForks['withFile'] = (...asked) => vouching(options, ...asked);
    return await interruptible(io, () => use({ admin, url: server.url, timeline, withFile }));
  } finally {
    for (const fork of opened) await fork.close();
    admin.close();
  }
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

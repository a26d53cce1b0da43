import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Cluster } from '../core/engine/cluster.js';
import { systemEnvironment } from '../core/engine/environment.js';
import type { ReadonlyEventLog } from '../core/model/event-log.js';
import { loadSchemas } from '../core/schema/schemas.js';
import { declaredLogs } from './containers/declared-containers.js';
import { NO_HOST_ACCESS } from './containers/host-access.js';
import { loadCredentials } from './credentials.js';
import { mustBeReplaceable } from './kubeconfig.js';
import { dialHost, type ListenAddress } from './listen-address.js';
import { readOnlyCluster } from './read-only-cluster.js';
import { startServer } from './start-server.js';

/** Where to serve a log that nobody writes to. */
export interface ReadOnlyOptions {
  /** A free port of loopback when absent. */
  readonly listen?: ListenAddress;
  /** Where to write the kubeconfig; a file that goes away with the server when absent. */
  readonly kubeconfig?: string;
  /** Which release of Hindcast this is, for whoever asks for its version. */
  readonly release?: string;
  /** Told of defects that the server survives. */
  onDefect(where: string, error: unknown): void;
}

/** A log that is served. */
export interface ReadOnlyServer {
  readonly url: string;
  readonly kubeconfig: string;
  /** Ends the server and closes the log. */
  close(): Promise<void>;
}

const LOOPBACK: ListenAddress = { host: '127.0.0.1', port: 0 };

/**
 * Serves a log as it is, and as it was below `/at/REVISION`. Nothing runs and nothing can be written. Rejects when the address cannot be
 * had or the log cannot be read; the log is closed then.
 */
export async function serveReadOnly(log: ReadonlyEventLog, options: ReadOnlyOptions): Promise<ReadOnlyServer> {
  const { listen = LOOPBACK } = options;
  const environment = systemEnvironment();
  const folder = await mkdtemp(join(tmpdir(), 'hindcast-read-only-'));
  const kubeconfig = options.kubeconfig === undefined ? join(folder, 'kubeconfig') : resolve(options.kubeconfig);
  let cluster: Cluster | undefined;
  const close = async () => {
    await (cluster === undefined ? log.close() : cluster.stop());
    await rm(folder, { recursive: true, force: true });
  };
  try {
    if (options.kubeconfig !== undefined) await mustBeReplaceable(kubeconfig);
    cluster = await readOnlyCluster({ log, environment, schemas: loadSchemas() });
    const { state } = cluster;
    const server = await startServer({
      cluster,
      logs: declaredLogs(() => state, environment.clock, NO_HOST_ACCESS),
      credentials: await loadCredentials(folder, dialHost(listen).replace(/[[\]]/g, ''), environment),
      listen,
      release: options.release,
      kubeconfigs: [kubeconfig],
      onDefect: options.onDefect,
    });
    return {
      url: server.url,
      kubeconfig,
      close: async () => {
        await server.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

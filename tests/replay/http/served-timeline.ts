import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, createCluster } from '../../../core/engine/cluster.js';
import { systemEnvironment } from '../../../core/engine/environment.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { loadCredentials } from '../../../server/credentials.js';
import { startServer } from '../../../server/start-server.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import type { Recorder } from '../recorder.js';

/** A server over HTTPS whose cluster has a recorded history, and no controllers. */
export interface ServedTimeline {
  readonly log: MemoryEventLog;
  readonly cluster: Cluster;
  readonly url: string;
  /** A data directory as a server leaves it: its kubeconfig lies there. */
  readonly dataDir: string;
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** Serves a history on a free port of loopback. */
export async function serveHistory(recorder: Recorder): Promise<ServedTimeline> {
  const log = new MemoryEventLog();
  await recorder.appendTo(log);
  const environment = systemEnvironment();
  const cluster = await createCluster({ log, environment, schemas: loadSchemas(), controllers: [] });
  const dataDir = await mkdtemp(join(tmpdir(), 'hindcast-served-'));
  const kubeconfig = join(dataDir, 'kubeconfig');
  const server = await startServer({
    cluster,
    credentials: await loadCredentials(dataDir, '127.0.0.1', environment),
    listen: { host: '127.0.0.1', port: 0 },
    kubeconfigs: [kubeconfig],
    onDefect: (where, error) => {
      throw new Error(`defect in ${where}`, { cause: error });
    },
  });
  return {
    log,
    cluster,
    url: server.url,
    dataDir,
    kubeconfig,
    close: async () => {
      await server.stop();
      await cluster.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

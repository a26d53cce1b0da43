import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handle } from '../../../core/api/http/handle.js';
import { listen } from '../../../core/api/http/listener.js';
import { apiContext } from '../../../core/engine/api-context.js';
import { type Cluster, type ClusterOptions, createCluster } from '../../../core/engine/cluster.js';
import { systemEnvironment } from '../../../core/engine/environment.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import type { ForkInfo } from '../../../replay/api/fork-lister.js';
import { timelineResources } from '../../../replay/api/timeline-resources.js';
import { loadCredentials } from '../../../server/credentials.js';
import { kubeconfig as kubeconfigText } from '../../../server/kubeconfig.js';
import { writeSecret } from '../../../server/secret-file.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { ApiClient } from '../../support/api-client.js';
import type { Recorder } from '../recorder.js';

/** A server over HTTPS whose API holds the group `timeline.hindcast.dev`. */
export interface ServedApi {
  readonly cluster: Cluster;
  readonly log: MemoryEventLog;
  readonly url: string;
  readonly authority: string;
  readonly kubeconfig: string;
  /** A client of the administrator's. */
  readonly client: ApiClient;
  close(): Promise<void>;
}

/** What to serve beside an empty cluster without controllers. */
export interface ServedApiOptions
  extends Partial<Pick<ClusterOptions, 'controllers' | 'objects' | 'recentCommits' | 'environment'>> {
  readonly history?: Recorder;
  readonly forks?: readonly ForkInfo[];
}

/** Serves a cluster on a free port of loopback. */
export async function serveApi(options: ServedApiOptions = {}): Promise<ServedApi> {
  const { history, forks = [], ...rest } = options;
  const log = new MemoryEventLog();
  await history?.appendTo(log);
  const environment = systemEnvironment();
  const cluster = await createCluster({ log, environment, schemas: loadSchemas(), controllers: [], ...rest });
  cluster.start();
  const folder = await mkdtemp(join(tmpdir(), 'hindcast-api-'));
  const credentials = await loadCredentials(folder, '127.0.0.1', environment);
  let port = 0;
  const context = apiContext(cluster, {
    adminToken: credentials.adminToken,
    signingKey: credentials.signingKey,
    serverAddress: () => `127.0.0.1:${port}`,
    computed: timelineResources(cluster, { list: async () => forks }),
  });
  const defects: unknown[] = [];
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    certificate: credentials.server.certificate,
    key: credentials.server.key,
    clock: environment.clock,
    handle: (exchange) => handle(context, exchange, (error) => defects.push(error)),
  });
  port = listener.port;
  const url = `https://127.0.0.1:${port}`;
  const { authority, adminToken: token } = credentials;
  const kubeconfig = join(folder, 'kubeconfig');
  await writeSecret(kubeconfig, kubeconfigText({ server: url, authority, token }));
  const client = new ApiClient({ url, authority, token });
  return {
    cluster,
    log,
    url,
    authority,
    kubeconfig,
    client,
    close: async () => {
      client.close();
      await listener.close();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
      if (defects.length > 0) throw defects[0];
    },
  };
}

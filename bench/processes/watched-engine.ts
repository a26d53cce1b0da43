import { makeSigningKey } from '../../core/api/auth/signing-key.js';
import { handle } from '../../core/api/http/handle.js';
import { listen } from '../../core/api/http/listener.js';
import { apiContext } from '../../core/engine/api-context.js';
import { systemEnvironment } from '../../core/engine/environment.js';
import { loadCredentials } from '../../server/credentials.js';
import { openBareCluster } from '../bare-cluster.js';
import { createConfigMaps } from '../create-config-maps.js';
import { serveCalls } from './serve-calls.js';

/**
 * A cluster without controllers behind the API, whose process makes commits by itself: so that how fast a watch delivers
 * is measured, and not how fast requests come in. The one argument is the data directory.
 */
export interface WatchedEngineReady {
  readonly url: string;
  readonly token: string;
}

const environment = systemEnvironment();

async function start() {
  const dataDir = process.argv[2]!;
  const cluster = await openBareCluster(dataDir);
  const credentials = await loadCredentials(dataDir, '127.0.0.1', environment);
  const address = { port: 0 };
  const context = apiContext(cluster, {
    adminToken: credentials.adminToken,
    signingKey: makeSigningKey(),
    serverAddress: () => `127.0.0.1:${address.port}`,
  });
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    certificate: credentials.server.certificate,
    key: credentials.server.key,
    clock: environment.clock,
    handle: (exchange) => handle(context, exchange, (error) => console.error('defect:', error)),
  });
  address.port = listener.port;
  const ready: WatchedEngineReady = { url: `https://127.0.0.1:${listener.port}`, token: credentials.adminToken };
  const operations = {
    /** The newest revision. */
    head: async (_: null): Promise<number> => cluster.state.revision,
    /** Creates ConfigMaps of 1 KiB in `default`, 64 in flight. */
    create: (input: { prefix: string; count: number }): Promise<void> =>
      createConfigMaps(cluster, { ...input, inFlight: 64 }),
  };
  return {
    ready,
    operations,
    stop: async () => {
      await listener.close();
      await cluster.stop();
    },
  };
}

export type WatchedEngineOperations = Awaited<ReturnType<typeof start>>['operations'];

await serveCalls(start);

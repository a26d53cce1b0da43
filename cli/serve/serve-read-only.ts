import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster } from '../../core/engine/cluster.js';
import { systemEnvironment } from '../../core/engine/environment.js';
import { fail } from '../../core/model/result.js';
import { methodNotAllowed } from '../../core/model/status-error.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import type { ServeReadOnly } from '../io.js';
import { loadCredentials } from './credentials.js';
import { startServer } from './start-server.js';

/** Serves the history in a data directory that nobody holds, on a free port of loopback. Nothing runs and nothing can be written. */
export const serveReadOnly: ServeReadOnly = async (directory) => {
  const environment = systemEnvironment();
  const folder = await mkdtemp(join(tmpdir(), 'hindcast-read-only-'));
  const cluster = await createCluster({
    log: await openLevelLog(join(directory, 'log')),
    environment,
    schemas: loadSchemas(),
    controllers: [],
  });
  const server = await startServer({
    cluster,
    credentials: await loadCredentials(folder, '127.0.0.1', environment),
    listen: { host: '127.0.0.1', port: 0 },
    kubeconfigs: [join(folder, 'kubeconfig')],
    submit: async ({ verb, target }) => {
      const refused = methodNotAllowed({ group: '', resource: target.resource }, verb);
      return fail({ ...refused, message: `${verb} is not possible: this history is served read-only` });
    },
    onDefect: (_where, error) => {
      throw error;
    },
  });
  return {
    url: server.url,
    kubeconfig: join(folder, 'kubeconfig'),
    close: async () => {
      await server.stop();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

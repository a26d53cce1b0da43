import { chmod, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bootstrapRbac } from '../../core/api/auth/bootstrap/bootstrap-rbac.js';
import { builtInControllers } from '../../core/controllers/built-in-controllers.js';
import { type BootstrapObject, nodeObjects, systemObjects } from '../../core/engine/bootstrap.js';
import { type Cluster, createCluster } from '../../core/engine/cluster.js';
import { type Environment, systemEnvironment } from '../../core/engine/environment.js';
import type { EventLog } from '../../core/model/event-log.js';
import { toJson } from '../../core/model/object.js';
import { simulatedControllers } from '../../core/node/simulated-controllers.js';
import { scheduler } from '../../core/scheduler/scheduler.js';
import { resourceTypeOf } from '../../core/schema/resource-type-of.js';
import { loadSchemas, type Schemas } from '../../core/schema/schemas.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { type Credentials, loadCredentials } from './credentials.js';
import { dialHost, type ListenAddress } from './listen-address.js';
import { mustBeFree } from './must-be-free.js';
import { startServer } from './start-server.js';

/** How to serve. */
export interface ServeOptions {
  readonly dataDir: string;
  readonly listen: ListenAddress;
  /** How many simulated nodes the cluster has at least. */
  readonly nodes: number;
  /** Where to write the kubeconfig; `DIR/kubeconfig` is written too, for commands that find the server by its data directory. */
  readonly kubeconfig: string;
  /** Told of defects that the server survives. */
  onDefect(where: string, error: unknown): void;
}

/** A cluster that is served. */
export interface Serving {
  readonly url: string;
  readonly kubeconfig: string;
  /** Ends watches, finishes the writes under way, and lets go of the data directory. */
  stop(): Promise<void>;
}

/** Opens a data directory and serves its cluster over HTTPS. Rejects when the directory or the address cannot be had. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { dataDir } = options;
  const environment = systemEnvironment();
  await mustBeFree(options.listen);
  await mkdir(join(dataDir, 'log'), { recursive: true, mode: 0o700 });
  // The log holds every Secret: nobody else may read it, whoever may look into the directory around it.
  await chmod(join(dataDir, 'log'), 0o700);
  const log = await openLevelLog(join(dataDir, 'log'), { create: true });
  const kubeconfigs = [...new Set([resolve(options.kubeconfig), resolve(dataDir, 'kubeconfig')])];
  for (const file of kubeconfigs) await rm(file, { force: true });
  let cluster: Cluster | undefined;
  try {
    const credentials = await loadCredentials(dataDir, dialHost(options.listen).replace(/[[\]]/g, ''), environment);
    cluster = await openCluster(log, environment, credentials, options);
    const running = cluster;
    running.start();
    const server = await startServer({
      cluster,
      credentials,
      listen: options.listen,
      kubeconfigs,
      onDefect: options.onDefect,
    });
    return {
      url: server.url,
      kubeconfig: kubeconfigs[0]!,
      stop: async () => {
        await server.stop();
        await running.stop();
      },
    };
  } catch (error) {
    await (cluster === undefined ? log.close() : cluster.stop());
    throw error;
  }
}

function openCluster(
  log: EventLog,
  environment: Environment,
  credentials: Credentials,
  options: ServeOptions,
): Promise<Cluster> {
  const schemas = loadSchemas();
  return createCluster({
    log,
    environment,
    schemas,
    controllers: [
      ...builtInControllers({
        resourceOf: (apiVersion, kind) => resourceTypeOf(schemas, apiVersion, kind),
        rootCa: credentials.authority,
      }),
      scheduler(),
      ...simulatedControllers(),
    ],
    objects: [...systemObjects(), ...rbacObjects(schemas), ...nodeObjects(options.nodes)],
    onControllerError: options.onDefect,
  });
}

function rbacObjects(schemas: Schemas): BootstrapObject[] {
  return bootstrapRbac().map((draft) => ({
    resource: resourceTypeOf(schemas, draft.apiVersion, draft.kind)!.groupResource,
    object: toJson(draft),
  }));
}

import { join } from 'node:path';
import { type BootstrapObject, systemObjects } from '../core/engine/bootstrap.js';
import { type Cluster, createCluster } from '../core/engine/cluster.js';
import { systemEnvironment } from '../core/engine/environment.js';
import { loadSchemas } from '../core/schema/schemas.js';
import { openLevelLog } from '../stores/level/open-level-log.js';

/** A cluster on a log in LevelDB that nothing acts on: no controllers, no scheduler. It has the system's objects and those given. `stop` closes its log. */
export async function openBareCluster(dataDir: string, objects: readonly BootstrapObject[] = []): Promise<Cluster> {
  return createCluster({
    log: await openLevelLog(join(dataDir, 'log'), { create: true }),
    environment: systemEnvironment(),
    schemas: loadSchemas(),
    controllers: [],
    objects: [...systemObjects(), ...objects],
  });
}

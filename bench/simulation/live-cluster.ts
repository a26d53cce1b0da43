import { setTimeout as pause } from 'node:timers/promises';
import { nodeObjects, systemObjects } from '../../core/engine/bootstrap.js';
import { type Cluster, createCluster } from '../../core/engine/cluster.js';
import { clusterControllers } from '../../core/engine/cluster-controllers.js';
import { systemEnvironment } from '../../core/engine/environment.js';
import type { Command } from '../../core/model/command.js';
import type { Controller } from '../../core/model/controller.js';
import type { JsonObject } from '../../core/model/json.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';

const ORIGIN = { actor: { user: 'kubernetes-admin', groups: ['system:masters'], userAgent: 'hindcast-bench' } };
const LOOK_EVERY = 50;

/** An object by its name. */
export type NamedObject = JsonObject & { readonly metadata: JsonObject & { readonly name: string } };

/** A cluster in this process in real time, on a log in memory, so that no disk is measured. To be stopped. */
export class LiveCluster {
  readonly cluster: Cluster;

  private constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** One with simulated nodes, that has not been started; `controllers` in place of all there are. */
  static async create(nodes: number, controllers?: readonly Controller[]): Promise<LiveCluster> {
    const schemas = loadSchemas();
    const cluster = await createCluster({
      log: new MemoryEventLog(),
      environment: systemEnvironment(),
      schemas,
      controllers: controllers ?? clusterControllers(schemas, 'authority'),
      objects: [...systemObjects(), ...nodeObjects(nodes)],
      onControllerError: (controller, cause) => {
        throw new Error(`${controller} threw`, { cause });
      },
    });
    return new LiveCluster(cluster);
  }

  /** Does what somebody asks for. Rejects when it is refused. */
  async submit(command: Command): Promise<void> {
    const result = await this.cluster.submit(command, ORIGIN);
    if (!result.ok) throw new Error(result.error.message);
  }

  /** Creates an object of a namespace. */
  create(resource: string, object: NamedObject): Promise<void> {
    return this.submit({
      verb: 'create',
      target: { resource, namespace: 'default', name: object.metadata.name },
      object,
    });
  }

  /** Waits until something holds. Rejects when it does not within so many milliseconds. */
  async until(holds: () => boolean, milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`did not come about within ${milliseconds / 1e3} s`);
      await pause(LOOK_EVERY);
    }
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }
}

/** The CPU time of this process while something is done, in seconds. */
export async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

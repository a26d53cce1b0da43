import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { isPodReady } from '../../core/controllers/pods/pod-condition.js';
import { nodeObjects, systemObjects } from '../../core/engine/bootstrap.js';
import { type Cluster, createCluster } from '../../core/engine/cluster.js';
import { clusterControllers } from '../../core/engine/cluster-controllers.js';
import { type VirtualClock, virtualEnvironment } from '../../core/engine/virtual-environment.js';
import type { Command } from '../../core/model/command.js';
import type { EventLog } from '../../core/model/event-log.js';
import { toJson } from '../../core/model/object.js';
import type { Millis } from '../../core/model/revision.js';
import { simulatedNode } from '../../core/node/simulated-node.js';
import type { Pod } from '../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../core/schema/kinds.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { namespaceOf } from '../stores/fill-log.js';
import { BatchedLog } from './batched-log.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const ACTOR = { user: 'kubernetes-admin', groups: ['system:masters'], userAgent: 'hindcast-bench' };

/** What the recorded cluster publishes in the place of a certificate. */
export const RECORDED_AUTHORITY = 'authority';

/** A whole cluster on virtual time whose history is recorded in a log: the same for the same orders. To be ended. */
export class RecordedCluster {
  readonly #cluster: Cluster;
  readonly #clock: VirtualClock;
  readonly #log: BatchedLog;

  private constructor(cluster: Cluster, clock: VirtualClock, log: BatchedLog) {
    this.#cluster = cluster;
    this.#clock = clock;
    this.#log = log;
  }

  /** Starts one on an empty log, with all controllers. Namespaces are called as `namespaceOf` says. */
  static async start(
    log: EventLog,
    { nodes, namespaces }: { readonly nodes: number; readonly namespaces: number },
  ): Promise<RecordedCluster> {
    const environment = virtualEnvironment(1, START);
    const schemas = loadSchemas();
    const batched = new BatchedLog(log);
    const cluster = await createCluster({
      log: batched,
      environment,
      schemas,
      controllers: clusterControllers(schemas, RECORDED_AUTHORITY),
      objects: [
        ...systemObjects(),
        ...Array.from({ length: namespaces }, (_, index) => ({
          resource: 'namespaces',
          object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceOf(index, namespaces) } },
        })),
        ...nodeObjects(nodes),
      ],
      onControllerError: (controller, cause) => {
        throw new Error(`${controller} threw`, { cause });
      },
    });
    cluster.start();
    return new RecordedCluster(cluster, environment.clock, batched);
  }

  /** How many events there are. */
  get events(): number {
    return this.#log.head().revision;
  }

  /** Does what somebody asks for. Rejects when it is refused. */
  async submit(command: Command): Promise<void> {
    const result = await this.#cluster.submit(command, { actor: ACTOR });
    if (!result.ok) throw new Error(result.error.message);
  }

  /** Another simulated node comes. */
  async addNode(name: string): Promise<void> {
    const object = toJson(simulatedNode(name, this.#cluster.state.listShared(NODES).length));
    await this.submit({ verb: 'create', target: { resource: 'nodes', name }, object });
  }

  /** How many Pods of a node are ready. */
  readyPodsOn(node: string): number {
    return this.#cluster.state.podsOnNode<Pod>(PODS, node).filter(isPodReady).length;
  }

  /** Lets virtual time pass; the log is done with an append before the next turn of the loop. */
  async pass(milliseconds: Millis): Promise<void> {
    const end = this.#clock.now() + milliseconds;
    await turnOfTheLoop();
    while (this.#clock.next !== undefined && this.#clock.next <= end) {
      this.#clock.step();
      await turnOfTheLoop();
    }
    this.#clock.advanceTo(end);
    await this.#log.flush();
  }

  /** Stops the cluster. The log holds everything, and stays open. */
  async end(): Promise<void> {
    await this.#cluster.stop();
  }
}

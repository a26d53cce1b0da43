import type { EventLog } from '../../core/model/event-log.js';
import { seededRandom } from '../stores/random.js';
import { createDeployment, NAMESPACES, REPLICAS, scale, setImage } from './deployments.js';
import { RecordedCluster } from './recorded-cluster.js';

/** Every hour somebody rolls a Deployment out, and somebody gives one another size. */
const BETWEEN_EDITS = 3_600_000;
/** One Deployment in so many crashes again and again. */
const CRASHES = 5;
const CRASHING = { 'simulation.hindcast.dev/exit': '1 after 45s' };
/** A node takes 110 Pods at most. */
const PODS_A_NODE = 80;

/** How much of a life to record. */
export interface LifeShape {
  /** About how many: the minute in which they are reached is lived to its end. */
  readonly events: number;
  /** Each is eight objects or so, with its ReplicaSets and its Pods. */
  readonly deployments: number;
}

/**
 * Records the life of a cluster: Deployments are created, and then nodes renew their leases, some containers crash and are started
 * again, later and later, and people roll out and scale, for as long as it takes to come to so many events.
 */
export async function recordLife(log: EventLog, { events, deployments }: LifeShape): Promise<void> {
  const nodes = Math.ceil((deployments * REPLICAS) / PODS_A_NODE);
  const cluster = await RecordedCluster.start(log, { nodes, namespaces: NAMESPACES });
  for (let index = 0; index < deployments; index++) {
    await cluster.submit(createDeployment(index, index % CRASHES === 0 ? CRASHING : {}));
  }
  const random = seededRandom(1);
  const any = () => Math.floor(random() * deployments);
  for (let hour = 1; cluster.events < events; hour++) {
    await cluster.pass(BETWEEN_EDITS);
    await cluster.submit(setImage(any(), hour));
    await cluster.submit(scale(any(), REPLICAS - 2 + Math.floor(random() * 5)));
  }
  await cluster.end();
}

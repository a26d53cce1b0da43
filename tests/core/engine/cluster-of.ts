import { type ClusterOptions, createCluster } from '../../../core/engine/cluster.js';
import { type VirtualClock, virtualEnvironment } from '../../../core/engine/virtual-environment.js';
import type { ClusterEvent } from '../../../core/model/cluster-event.js';
import { type Controller, itself, watch } from '../../../core/model/controller.js';
import { NAMESPACES } from '../../../core/schema/kinds.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { FlakyEventLog } from '../../laws/flaky-event-log.js';
import { settle } from './gated-event-log.js';
import { START } from './queue-on.js';

const stops: (() => Promise<void>)[] = [];

/** Stops every cluster that was made. */
export async function stopClusters(): Promise<void> {
  for (const stop of stops.splice(0)) await stop();
}

/** A cluster with these controllers alone. */
export async function clusterOf(
  controllers: readonly Controller[],
  { log = new FlakyEventLog(), ...options }: Partial<Omit<ClusterOptions, 'log'>> & { log?: FlakyEventLog } = {},
) {
  const environment = virtualEnvironment(1, START);
  const { clock }: { clock: VirtualClock } = environment;
  const errors: string[] = [];
  const events: ClusterEvent[] = [];
  const cluster = await createCluster({
    log,
    environment,
    schemas: loadSchemas(),
    controllers,
    ...options,
    frozen: true,
    onControllerError: (controller, error) => errors.push(`${controller}: ${(error as Error).message}`),
  });
  cluster.commits.subscribe((group) => events.push(...group.map(({ event }) => event)));
  stops.push(() => cluster.stop());
  const run = async (milliseconds: number) => {
    const end = clock.now() + milliseconds;
    await settle();
    while (clock.next !== undefined && clock.next <= end) {
      clock.step();
      await settle();
    }
    clock.advanceTo(end);
  };
  return { cluster, clock, errors, events, log, run, submit: cluster.submit };
}

/** A controller on namespaces that does what it is told. */
export function onNamespaces(
  name: string,
  reconcile: Controller['reconcile'],
  more: Partial<Controller> = {},
): Controller {
  return { name, watches: [watch(NAMESPACES, itself)], reconcile, ...more };
}

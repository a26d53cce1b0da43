import { builtInControllers } from '../controllers/built-in-controllers.js';
import type { Controller } from '../model/controller.js';
import { simulatedControllers } from '../node/simulated-controllers.js';
import { type SchedulerOptions, scheduler } from '../scheduler/scheduler.js';
import { findScaleIn } from '../schema/find-scale.js';
import { resourceTypeIn } from '../schema/kinds-at.js';
import type { Schemas } from '../schema/schemas.js';

const SCHEDULER = 'kube-scheduler';
const MACHINES: ReadonlySet<string> = new Set(simulatedControllers().map(({ name }) => name));

/**
 * All that acts by itself in a cluster: controllers, scheduler and simulated nodes. `authority` is the PEM of the cluster's own. Throws `TypeError` when
 * the scheduler cannot be set up so.
 */
export function clusterControllers(schemas: Schemas, authority: string, options: SchedulerOptions = {}): Controller[] {
  return [
    ...builtInControllers({
      resourceOf: (apiVersion, kind, view) => resourceTypeIn(view, schemas, apiVersion, kind),
      findScale: findScaleIn(schemas),
      rootCa: authority,
    }),
    scheduler(options),
    ...simulatedControllers(),
  ];
}

/** The Lease that is fought for by those who may run a controller; undefined for what plays machines, of which there is one each. */
export function leaseOf({ name }: Controller): string | undefined {
  if (MACHINES.has(name)) return undefined;
  return name === SCHEDULER ? SCHEDULER : 'kube-controller-manager';
}

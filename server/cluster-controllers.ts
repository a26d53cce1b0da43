import { builtInControllers } from '../core/controllers/built-in-controllers.js';
import type { Controller } from '../core/model/controller.js';
import { simulatedControllers } from '../core/node/simulated-controllers.js';
import { scheduler } from '../core/scheduler/scheduler.js';
import { resourceTypeIn } from '../core/schema/kinds-at.js';
import type { Schemas } from '../core/schema/schemas.js';

/** All that acts by itself in a cluster: controllers, scheduler and simulated nodes. `authority` is the PEM of the cluster's own. */
export function clusterControllers(schemas: Schemas, authority: string): Controller[] {
  return [
    ...builtInControllers({
      resourceOf: (apiVersion, kind, view) => resourceTypeIn(view, schemas, apiVersion, kind),
      rootCa: authority,
    }),
    scheduler(),
    ...simulatedControllers(),
  ];
}

import { builtInControllers } from '../controllers/built-in-controllers.js';
import type { Controller } from '../model/controller.js';
import { simulatedControllers } from '../node/simulated-controllers.js';
import { scheduler } from '../scheduler/scheduler.js';
import { findScaleIn } from '../schema/find-scale.js';
import { resourceTypeIn } from '../schema/kinds-at.js';
import type { Schemas } from '../schema/schemas.js';
import { checkPolicyTypesIn } from './check-policy-types.js';
import { findMigratedIn } from './find-migrated.js';

const SCHEDULER = 'kube-scheduler';
const MACHINES: ReadonlySet<string> = new Set(simulatedControllers().map(({ name }) => name));

/** All that acts by itself in a cluster: controllers, scheduler and simulated nodes. `authority` is the PEM of the cluster's own. */
export function clusterControllers(schemas: Schemas, authority: string): Controller[] {
  return [
    ...builtInControllers({
      resourceOf: (apiVersion, kind, view) => resourceTypeIn(view, schemas, apiVersion, kind),
      findScale: findScaleIn(schemas),
      checkPolicyTypes: checkPolicyTypesIn(schemas),
      findMigrated: findMigratedIn(schemas),
      rootCa: authority,
    }),
    scheduler(),
    ...simulatedControllers(),
  ];
}

/** The Lease that is fought for by those who may run a controller; undefined for what plays machines, of which there is one each. */
export function leaseOf({ name }: Controller): string | undefined {
  if (MACHINES.has(name)) return undefined;
  return name === SCHEDULER ? SCHEDULER : 'kube-controller-manager';
}

import type fc from 'fast-check';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { JsonObject } from '../../core/model/json.js';
import type { ResourceType } from '../../core/model/resource-type.js';
import * as kinds from '../../core/schema/kinds.js';
import { type ObjectsOptions, objectsOf } from './objects-of.js';
import { builtInKinds } from './workload-kind.js';

/** Valid objects of the kind that a name like `deployments.apps` means. Throws for a kind that is not built in or whose objects are not kept. */
export function objectsOfResource(resource: GroupResource, options?: ObjectsOptions): fc.Arbitrary<JsonObject> {
  const kind = builtInKinds().find(({ groupResource }) => groupResource === resource);
  if (kind === undefined) throw new Error(`No built-in kind whose objects are kept is served as ${resource}`);
  return objectsOf(kind, options) as unknown as fc.Arbitrary<JsonObject>;
}

const of =
  <T extends ResourceType>(kind: T) =>
  (options?: ObjectsOptions) =>
    objectsOf<NonNullable<T['object']>>(kind as ResourceType<NonNullable<T['object']>>, options);

/** Valid objects of the built-in kinds that code works with by name; `objectsOfResource` knows all of them. */
export const arbitraries = {
  configMaps: of(kinds.CONFIG_MAPS),
  controllerRevisions: of(kinds.CONTROLLER_REVISIONS),
  daemonSets: of(kinds.DAEMON_SETS),
  deployments: of(kinds.DEPLOYMENTS),
  endpoints: of(kinds.ENDPOINTS),
  endpointSlices: of(kinds.ENDPOINT_SLICES),
  events: of(kinds.EVENTS),
  leases: of(kinds.LEASES),
  limitRanges: of(kinds.LIMIT_RANGES),
  namespaces: of(kinds.NAMESPACES),
  nodes: of(kinds.NODES),
  persistentVolumeClaims: of(kinds.PERSISTENT_VOLUME_CLAIMS),
  podDisruptionBudgets: of(kinds.POD_DISRUPTION_BUDGETS),
  pods: of(kinds.PODS),
  priorityClasses: of(kinds.PRIORITY_CLASSES),
  replicaSets: of(kinds.REPLICA_SETS),
  replicationControllers: of(kinds.REPLICATION_CONTROLLERS),
  resourceQuotas: of(kinds.RESOURCE_QUOTAS),
  secrets: of(kinds.SECRETS),
  serviceAccounts: of(kinds.SERVICE_ACCOUNTS),
  services: of(kinds.SERVICES),
  statefulSets: of(kinds.STATEFUL_SETS),
} as const;

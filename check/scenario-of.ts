import { DISABLED_BY_DEFAULT } from '../core/api/admission/chosen-plugins.js';
import { builtInControllers } from '../core/controllers/built-in-controllers.js';
import type { ResourceOf } from '../core/controllers/garbage-collector/owners.js';
import { type BootstrapObject, nodeObjects, systemObjects } from '../core/engine/bootstrap.js';
import { checkPolicyTypesIn } from '../core/engine/check-policy-types.js';
import { findMigratedIn } from '../core/engine/find-migrated.js';
import type { Controller } from '../core/model/controller.js';
import { controllerShapeProblem } from '../core/model/define-controller.js';
import { groupOf, versionOf } from '../core/model/group-resource.js';
import type { JsonObject } from '../core/model/json.js';
import { simulatedControllers } from '../core/node/simulated-controllers.js';
import { Interests } from '../core/process/interests.js';
import { scheduler } from '../core/scheduler/scheduler.js';
import { findScaleIn } from '../core/schema/find-scale.js';
import { kindsDefinedBy, resourceTypeIn } from '../core/schema/kinds-at.js';
import { loadSchemas, type Schemas } from '../core/schema/schemas.js';
import { TimeBudget } from '../guard/time-budget.js';
import type { CheckOptions, SimulatedCluster } from './check-options.js';
import { CallWatch } from './machine/call-controller.js';
import type { Scenario } from './machine/scenario.js';

/** The first moment of every run: a round one, which nothing depends on. */
const START = Date.UTC(2026, 0, 1);
/** What a run may take: as much as any that ends needs, and not so much that one which does not costs much. */
const MOST_WRITES = 1_000;
const MOST_STEPS = 6_000;
/** Nodes are busy for as long as the clock runs. */
const MORE_FOR_NODES = 4;
const NODES = 2;
/** Time without anything but heartbeats after which a cluster is at rest. Nodes always have heartbeats to wait for, so there it is short. */
const QUIET = 600_000;
const QUIET_NODES = 11_000;

/**
 * Built-in controllers whose counterparts in Kubernetes ask the API server, and no cache, before they delete. Source:
 * pkg/controller/garbagecollector attemptToDeleteItem; pkg/controller/namespace/deletion; pkg/controller/podgc checkIfNodeExists.
 */
const READ_LIVE: ReadonlySet<string> = new Set([
  'generic-garbage-collector',
  'namespace-controller',
  'pod-garbage-collector',
]);

/** Where no built-in controller acts, nobody takes off what these plugins put on: no claim would ever go, and no node be ready. */
const WITHOUT_CONTROLLERS: ReadonlySet<string> = new Set([
  ...DISABLED_BY_DEFAULT,
  'StorageObjectInUseProtection',
  'TaintNodesByCondition',
]);

/** How long one call of a controller or a property may take. */
const TIMEOUT = 5_000;

/** Pods mount the certificate and wait until it is there; nobody reads it. */
const ROOT_CA = '-----BEGIN CERTIFICATE-----\nSimulated\n-----END CERTIFICATE-----\n';

/** How long many runs in a row are waited for: some time longer than one call of a controller may take. */
export function timeBudgetOf(options: CheckOptions): TimeBudget {
  return new TimeBudget(2 * limitOf(options));
}

/** What all runs of a check have in common. Throws `TypeError` when something that was given is not what it should be. */
export function scenarioOf(
  controllers: readonly Controller[],
  options: CheckOptions,
  timeBudget = timeBudgetOf(options),
): Scenario {
  for (const controller of controllers) {
    const problem = controllerShapeProblem(controller);
    if (problem !== undefined) throw new TypeError(`this is no controller: ${problem}`);
  }
  const { cluster = 'none', kinds = [], nodes = NODES } = options;
  const more = cluster === 'whole' ? MORE_FOR_NODES : 1;
  const definitions = [...new Set(kinds.map(({ definition }) => definition))];
  const schemas = kindsDefinedBy(definitions, loadSchemas());
  const builtIn = others(controllers, cluster, schemas);
  const all = [...controllers, ...builtIn];
  const names = all.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new TypeError(`two controllers have the name ${twice}`);
  return {
    controllers: all,
    tested: controllers.length,
    interests: new Interests(all),
    readLive: READ_LIVE,
    // Where Kubernetes' controllers keep expectations in memory, these rely on the engine to show them their own writes.
    seeOwnWrites: new Set(builtIn.map(({ name }) => name)),
    schemas,
    ...(builtIn.length === 0 ? { disabledPlugins: WITHOUT_CONTROLLERS } : {}),
    definitions,
    objects: [
      ...systemObjects().filter(({ resource }) => cluster !== 'none' || resource === 'namespaces'),
      ...(cluster === 'whole' ? nodeObjects(nodes) : []),
      ...namespacesOf(options),
      ...serviceAccountsOf(options),
      ...(options.objects ?? []).map((object) => located(object, schemas)),
    ],
    start: START,
    quietAfter: cluster === 'whole' ? QUIET_NODES : QUIET,
    mostWrites: MOST_WRITES * more,
    mostSteps: MOST_STEPS * more,
    calls: new CallWatch(limitOf(options), timeBudget),
  };
}

function limitOf({ timeout = TIMEOUT }: CheckOptions): number {
  if (typeof timeout !== 'number' || !(timeout > 0))
    throw new TypeError('the timeout must be a number of milliseconds');
  return timeout;
}

/** The built-in controllers that act beside those under test, which stand in for one of the same name. */
function others(tested: readonly Controller[], cluster: SimulatedCluster, schemas: Schemas): readonly Controller[] {
  if (cluster === 'none') return [];
  const resourceOf: ResourceOf = (apiVersion, kind, view) => resourceTypeIn(view, schemas, apiVersion, kind);
  const builtIn = [
    ...builtInControllers({
      resourceOf,
      findScale: findScaleIn(schemas),
      checkPolicyTypes: checkPolicyTypesIn(schemas),
      findMigrated: findMigratedIn(schemas),
      rootCa: ROOT_CA,
    }),
    ...(cluster === 'whole' ? [scheduler(), ...simulatedControllers()] : []),
  ];
  return builtIn.filter(({ name }) => !tested.some((controller) => controller.name === name));
}

/** The namespaces that the objects given from the start lie in, so that nobody has to write them down. */
function namespacesOf({ objects = [] }: CheckOptions): BootstrapObject[] {
  const names = new Set(objects.flatMap((object) => namespaceOf(object) ?? []));
  return [...names].map((name) => ({
    resource: 'namespaces',
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
  }));
}

/** Pods need their namespace's ServiceAccount, and nobody should have to run the controller that makes it. */
function serviceAccountsOf({ objects = [] }: CheckOptions): BootstrapObject[] {
  const names = new Set(['default', ...objects.flatMap((object) => namespaceOf(object) ?? [])]);
  return [...names].map((namespace) => ({
    resource: 'serviceaccounts',
    object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
  }));
}

function namespaceOf(object: JsonObject): string | undefined {
  return (object['metadata'] as { namespace?: string } | undefined)?.namespace;
}

function located(object: JsonObject, schemas: Schemas): BootstrapObject {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string')
    throw new TypeError('an object that is to be there from the start has no apiVersion or kind');
  const info = schemas.byKind(groupOf(apiVersion), versionOf(apiVersion), kind);
  if (info === undefined)
    throw new TypeError(`no kind ${kind} of ${apiVersion} is known; name it in \`kinds\` if it is one of your own`);
  return { resource: info.groupResource, object };
}

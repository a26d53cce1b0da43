import { type ServerSettings, settingsData } from '../../core/api/server-settings/server-settings.js';
import { builtInControllers } from '../../core/controllers/built-in-controllers.js';
import { nodeObjects, systemObjects } from '../../core/engine/bootstrap.js';
import { checkPolicyTypesIn } from '../../core/engine/check-policy-types.js';
import { type Cluster, createCluster } from '../../core/engine/cluster.js';
import { findMigratedIn } from '../../core/engine/find-migrated.js';
import { keptObjects } from '../../core/engine/kept-data.js';
import { virtualEnvironment } from '../../core/engine/virtual-environment.js';
import type { WebhookCaller } from '../../core/engine/webhooks/webhook-caller.js';
import type { Command, CommandOutcome } from '../../core/model/command.js';
import type { Controller } from '../../core/model/controller.js';
import type { EventLog } from '../../core/model/event-log.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Result } from '../../core/model/result.js';
import { simulatedControllers } from '../../core/node/simulated-controllers.js';
import { scheduler } from '../../core/scheduler/scheduler.js';
import { SERVER_SETTINGS } from '../../core/schema/kept-settings.js';
import { loadSchemas, resourceTypeOf } from '../../core/schema/schemas.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';

/** When the virtual clock of a test cluster starts. */
export const START = Date.parse('2026-01-01T00:00:00Z');

/** A whole cluster in this process on virtual time and a log in memory. */
export interface TestCluster {
  readonly cluster: Cluster;
  readonly log: EventLog;
  readonly controllers: readonly Controller[];
  now(): number;
  /** Submits as an administrator and waits until it is refused or durable. */
  submit(command: Command): Promise<Result<CommandOutcome>>;
  /** Creates an object of a kind by its resource; fails the test when it is refused. */
  create(resource: string, object: JsonObject): Promise<JsonObject>;
  /** Lets virtual time pass, everything due in it happening in order. */
  run(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

export interface TestClusterOptions {
  readonly seed?: number;
  readonly nodes?: number;
  readonly log?: EventLog;
  /** Instead of the built-in ones. */
  readonly controllers?: readonly Controller[];
  readonly webhooks?: WebhookCaller;
  /** What the server was told that decides which requests and writes are allowed. */
  readonly settings?: ServerSettings;
}

/** Starts a test cluster; the same seed and the same calls give the same log. */
export async function testCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const environment = virtualEnvironment(options.seed ?? 1, START);
  const { clock } = environment;
  const schemas = loadSchemas();
  const log = options.log ?? new MemoryEventLog();
  const failures: unknown[] = [];
  const controllers = options.controllers ?? allControllers();
  const cluster = await createCluster({
    log,
    environment,
    schemas,
    controllers,
    objects: [
      ...systemObjects(),
      ...keptObjects({ ...SERVER_SETTINGS, data: settingsData(options.settings ?? {}) }),
      ...nodeObjects(options.nodes ?? 3),
    ],
    frozen: true,
    ...(options.webhooks === undefined ? {} : { webhooks: options.webhooks }),
    onControllerError: (controller, error) => failures.push(new Error(`${controller} threw`, { cause: error })),
  });
  cluster.start();
  const submit = async (command: Command) => {
    const submitted = cluster.submit(command, {
      actor: { user: 'kubernetes-admin', groups: ['system:masters'], userAgent: 'test' },
    });
    return submitted;
  };
  const test: TestCluster = {
    cluster,
    log,
    controllers,
    now: () => clock.now(),
    submit,
    create: async (resource, object) => {
      const { namespace, name } = object['metadata'] as { namespace?: string; name?: string };
      const result = await submit({ verb: 'create', target: { resource, namespace, name }, object });
      if (!result.ok) throw new Error(result.error.message);
      return result.value.object;
    },
    run: async (milliseconds) => {
      const end = clock.now() + milliseconds;
      await settle();
      while (clock.next !== undefined && clock.next <= end) {
        clock.step();
        await settle();
        if (failures.length > 0) throw failures[0];
      }
      clock.advanceTo(end);
    },
    stop: () => cluster.stop(),
  };
  await test.run(0);
  return test;

  function allControllers(): Controller[] {
    return [
      ...builtInControllers({
        resourceOf: (apiVersion, kind) => resourceTypeOf(schemas, apiVersion, kind),
        checkPolicyTypes: checkPolicyTypesIn(schemas),
        findMigrated: findMigratedIn(schemas),
        rootCa: 'root',
      }),
      scheduler(),
      ...simulatedControllers(),
    ];
  }
}

/** Lets every promise that can settle do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { clusterControllers } from '../cli/serve/cluster-controllers.js';
import { nodeObjects, systemObjects } from '../core/engine/bootstrap.js';
import { type Cluster, createCluster } from '../core/engine/cluster.js';
import { type VirtualClock, virtualEnvironment } from '../core/engine/virtual-environment.js';
import type { Command } from '../core/model/command.js';
import type { Controller } from '../core/model/controller.js';
import type { EventLog, LogEntry } from '../core/model/event-log.js';
import { decodeEvent } from '../core/model/event-record.js';
import { groupResource } from '../core/model/group-resource.js';
import { loadSchemas } from '../core/schema/schemas.js';
import { MemoryEventLog } from '../stores/memory/memory-event-log.js';
import { namespaceOf } from './stores/fill-log.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const ACTOR = { user: 'kubernetes-admin', groups: ['system:masters'], userAgent: 'hindcast-bench' };
const NODES = 20;
const REPLICAS = 5;
const NAMESPACES = 10;
/** Long enough for a roll-out to come to its end. */
const ROLL_OUT = 120_000;
const BATCH = 512;

/** What the recorded cluster publishes in the place of a certificate. */
export const RECORDED_AUTHORITY = 'authority';

/** How much of a history to record. */
export interface HistoryShape {
  readonly deployments: number;
  /** How often each of them gets another image. */
  readonly rollOuts: number;
}

/**
 * Records the history of a whole cluster on virtual time, the same for the same shape: Deployments are created, rolled out again and
 * again, and each time all Pods come and go. Gives what acted in it.
 */
export async function recordHistory(log: EventLog, shape: HistoryShape): Promise<readonly Controller[]> {
  const environment = virtualEnvironment(1, START);
  const schemas = loadSchemas();
  const controllers = clusterControllers(schemas, RECORDED_AUTHORITY);
  const recorded = new MemoryEventLog();
  const namespaces = Array.from({ length: NAMESPACES }, (_, index) => ({
    resource: 'namespaces',
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceOf(index, NAMESPACES) } },
  }));
  const cluster = await createCluster({
    log: recorded,
    environment,
    schemas,
    controllers,
    objects: [...systemObjects(), ...namespaces, ...nodeObjects(NODES)],
    onControllerError: (controller, cause) => {
      throw new Error(`${controller} threw`, { cause });
    },
  });
  cluster.start();
  for (let turn = 0; turn <= shape.rollOuts; turn++) {
    for (let index = 0; index < shape.deployments; index++) await submit(cluster, commandOf(index, turn));
    await run(environment.clock, ROLL_OUT);
  }
  await copyLog(recorded, log);
  await cluster.stop();
  return controllers;
}

function commandOf(index: number, turn: number): Command {
  const [namespace, name] = [namespaceOf(index, NAMESPACES), `web-${index}`];
  const target = { resource: 'deployments.apps', namespace, name };
  const containers = [{ name: 'web', image: `registry.example/web:${turn}` }];
  if (turn > 0) {
    return {
      verb: 'patch',
      target,
      patch: { type: 'strategic', value: { spec: { template: { spec: { containers } } } } },
    };
  }
  const labels = { app: name };
  return {
    verb: 'create',
    target,
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas: REPLICAS,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    },
  };
}

async function submit(cluster: Cluster, command: Command): Promise<void> {
  const result = await cluster.submit(command, { actor: ACTOR });
  if (!result.ok) throw new Error(result.error.message);
}

/** Lets virtual time pass; a log in memory is done with an append before the next turn of the loop. */
async function run(clock: VirtualClock, milliseconds: number): Promise<void> {
  const end = clock.now() + milliseconds;
  await turnOfTheLoop();
  while (clock.next !== undefined && clock.next <= end) {
    clock.step();
    await turnOfTheLoop();
  }
  clock.advanceTo(end);
}

async function copyLog(from: EventLog, to: EventLog): Promise<void> {
  let entries: LogEntry[] = [];
  const flush = async (): Promise<void> => {
    await to.append(entries, to.head().revision);
    entries = [];
  };
  for await (const records of from.events()) {
    for (const record of records) {
      entries.push(await entryOf(from, record));
      if (entries.length === BATCH) await flush();
    }
  }
  await flush();
}

async function entryOf(log: EventLog, record: Uint8Array): Promise<LogEntry> {
  const event = decodeEvent(record);
  if (event.change.type !== 'modified') return { event, record };
  const { group, resource, namespace, name } = event.ref;
  const version = await log.objectAt({ resource: groupResource(group, resource), namespace, name }, event.revision);
  return { event, record, after: version!.json };
}

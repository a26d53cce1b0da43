import { afterEach, describe, expect, test } from 'vitest';
import { recordedConversions } from '../../../../core/api/conversion/recorded-conversions.js';
import { decide } from '../../../../core/api/decide/decide.js';
import { virtualEnvironment } from '../../../../core/engine/virtual-environment.js';
import { HttpWebhookCaller } from '../../../../core/engine/webhooks/webhook-caller.js';
import type { ClusterEvent } from '../../../../core/model/cluster-event.js';
import type { Command } from '../../../../core/model/command.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { MemoryEventLog } from '../../../../stores/memory/memory-event-log.js';
import { definitionOf } from '../../../support/definition.js';
import { ORIGIN, queueOn, START } from '../queue-on.js';
import { type Asked, type WebhookServer, webhookServer } from './webhook-server.js';

const servers: WebhookServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** `size` of v1 is `length` in v2. */
function converting({ review: { request } }: Asked): JsonObject {
  const desired = String(request['desiredAPIVersion']);
  const convertedObjects = (request['objects'] as readonly JsonObject[]).map(({ size, length, ...object }) => ({
    ...object,
    apiVersion: desired,
    ...(desired.endsWith('v1') ? { size: (size ?? length)! } : { length: (length ?? size)! }),
  }));
  return { result: { status: 'Success' }, convertedObjects };
}

async function cluster() {
  const hook = await webhookServer(converting);
  servers.push(hook);
  const log = new MemoryEventLog();
  const { clock, newUid } = virtualEnvironment(7, START);
  const caller = new HttpWebhookCaller({ clock, newUid });
  const { queue, submit } = await queueOn(log, 1, {
    webhooks: {
      ask: (call) => caller.call(call, queue.tip),
      convert: async ({ webhook, object, desired }) =>
        (await caller.convert({ webhook, objects: [object], desired }, queue.tip))[0]!,
    },
  });
  const events: ClusterEvent[] = [];
  queue.commits.subscribe((group) => events.push(...group.map(({ event }) => event)));
  const send = async (command: Command) => {
    const result = await submit(command).durable;
    if (!result.ok) throw new Error(result.error.message);
    return result.value.object;
  };
  await send(definition(hook));
  await send(establish());
  return { hook, queue, events, send };
}

const DEFINITIONS = { resource: 'customresourcedefinitions.apiextensions.k8s.io', name: 'things.example.com' };

function definition({ url, caBundle }: WebhookServer): Command {
  const { apiVersion, kind, spec } = definitionOf({ plural: 'things', kind: 'Thing' });
  const version = (name: string, property: string): JsonObject => ({
    name,
    served: true,
    storage: name === 'v1',
    schema: { openAPIV3Schema: { type: 'object', properties: { [property]: { type: 'integer' } } } },
  });
  const webhook = { clientConfig: { url, caBundle }, conversionReviewVersions: ['v1'] };
  const object = {
    apiVersion,
    kind,
    metadata: { name: DEFINITIONS.name },
    spec: {
      group: spec.group,
      names: { plural: 'things', kind: 'Thing' },
      scope: 'Cluster',
      versions: [version('v1', 'size'), version('v2', 'length')],
      conversion: { strategy: 'Webhook', webhook },
    },
  };
  return { verb: 'create', target: DEFINITIONS, object };
}

function establish(): Command {
  const conditions = [{ type: 'Established', status: 'True', reason: 'So', message: '', lastTransitionTime: null }];
  const acceptedNames = { plural: 'things', kind: 'Thing' };
  const patch = { type: 'merge' as const, value: { status: { conditions, acceptedNames } } };
  return { verb: 'patch', target: { ...DEFINITIONS, subresource: 'status' }, patch };
}

const target = { resource: 'things.example.com', name: 'a' };
const inV2 = { ...target, apiVersion: 'example.com/v2' };
const thing = (version: string, rest: JsonObject): JsonObject => ({
  apiVersion: `example.com/${version}`,
  kind: 'Thing',
  metadata: { name: 'a' },
  ...rest,
});

describe('an event of a custom resource that was written in another version', () => {
  test('holds it in the version that is stored, and tells what the webhook made of it', async () => {
    const { send, events } = await cluster();
    expect(await send({ verb: 'create', target: inV2, object: thing('v2', { length: 1 }) })).toMatchObject({
      apiVersion: 'example.com/v2',
      length: 1,
      metadata: { resourceVersion: '3' },
    });
    const { change, ref, request } = events.at(-1)!;
    expect(change).toMatchObject({ type: 'created', object: { apiVersion: 'example.com/v1', size: 1 } });
    expect(ref.version).toBe('v1');
    expect(request.admission).toMatchObject({
      webhooks: [],
      conversions: [
        { from: 'example.com/v2', to: 'example.com/v1' },
        { from: 'example.com/v1', to: 'example.com/v2' },
      ],
    });
  });

  test('is decided again the same from what is recorded, and nobody is asked', async () => {
    const { send, events, queue, hook } = await cluster();
    await send({ verb: 'create', target, object: thing('v1', { size: 1 }) });
    const before = queue.tip;
    const command: Command = { verb: 'patch', target: inV2, patch: { type: 'merge', value: { length: 2 } } };
    await send(command);
    const { change, request, time } = events.at(-1)!;
    const asked = hook.asked.length;
    const decided = decide(before, command, {
      schemas: loadSchemas(),
      now: Date.parse(time),
      random: () => 0,
      newUid: () => 'uid',
      actor: ORIGIN.actor,
      conversions: recordedConversions(request.admission?.conversions),
    });
    expect(decided.ok && decided.value.events.map((event) => event.change)).toEqual([change]);
    expect(hook.asked).toHaveLength(asked);
  });

  test('by somebody who names no version stays in the version that it lies in, and nobody is asked', async () => {
    const { send, hook, events } = await cluster();
    await send({ verb: 'create', target, object: thing('v1', { size: 1 }) });
    await send({ verb: 'patch', target, patch: { type: 'merge', value: { size: 3 } } });
    await send({ verb: 'delete', target });
    expect(hook.asked).toHaveLength(0);
    expect(events.map(({ change }) => change.type)).toEqual(['created', 'modified', 'created', 'modified', 'deleted']);
  });
});

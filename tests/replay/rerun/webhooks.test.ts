import { afterEach, describe, expect, test, vi } from 'vitest';
import type { WebhookCall } from '../../../core/api/admission/webhook/webhook-call.js';
import type { WebhookCaller } from '../../../core/engine/webhooks/webhook-caller.js';
import { type Controller, watch } from '../../../core/model/controller.js';
import { decodeEvent } from '../../../core/model/event-record.js';
import type { JsonObject } from '../../../core/model/json.js';
import type { KubeObject } from '../../../core/model/object.js';
import { CONFIG_MAPS, NAMESPACES } from '../../../core/schema/kinds.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { emptyState } from '../../../core/state/cluster-state.js';
import type { OpenLoopDifference } from '../../../replay/rerun/open-loop-difference.js';
import { rerunOpenLoop } from '../../../replay/rerun/rerun-open-loop.js';
import { WebhooksInForce } from '../../../replay/rerun/webhooks-in-force.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';
import { webDeployment } from '../../support/web-deployment.js';

const clusters: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
});

/** A webhook that is asked about creates of one resource, and lets those pass that it is told to. */
async function guarded(
  resource: 'pods' | 'configmaps',
  passes: (call: WebhookCall) => boolean | Promise<boolean>,
  controllers?: readonly Controller[],
): Promise<TestCluster> {
  const webhooks: WebhookCaller = {
    call: async (call) =>
      (await passes(call))
        ? { type: 'verdict', allowed: true }
        : { type: 'verdict', allowed: false, status: { code: 403, reason: 'Forbidden', message: 'not this one' } },
    convert: () => Promise.reject(new Error('nothing is converted')),
    close: () => {},
  };
  const cluster = await testCluster({ webhooks, controllers });
  clusters.push(cluster);
  await cluster.create('validatingwebhookconfigurations.admissionregistration.k8s.io', {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'guard' },
    webhooks: [
      {
        name: 'guard.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { url: 'https://example.com' },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: [resource] }],
      },
    ],
  });
  return cluster;
}

async function rerun({ log, controllers }: TestCluster, code = controllers) {
  const run = rerunOpenLoop({ log, schemas: loadSchemas() }, { controllers: code });
  const found: OpenLoopDifference[] = [];
  for await (const difference of run) found.push(difference);
  return { found, tally: run.tally };
}

async function eventsOf({ log }: TestCluster) {
  const events = [];
  for await (const records of log.events({})) events.push(...records.map((record) => decodeEvent(record)));
  return events;
}

/** Wants ConfigMaps of these names in each namespace that is labelled. */
function wanting(names: readonly string[], more: Partial<Controller> = {}): Controller {
  return {
    name: 'wanting',
    watches: [
      watch(NAMESPACES, ({ after }) =>
        after?.metadata.labels?.['wants'] === undefined ? [] : [{ name: after.metadata.name }],
      ),
    ],
    reconcile: (view, { name: namespace }) => ({
      intents: names
        .filter((name) => view.get(CONFIG_MAPS, namespace, name) === undefined)
        .map((name) => ({
          verb: 'create',
          target: { resource: 'configmaps', namespace, name },
          object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
        })),
    }),
    ...more,
  };
}

const nameOf = ({ request }: WebhookCall) => String(request['name']);

async function label(cluster: TestCluster): Promise<void> {
  await cluster.create('namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'n', labels: { wants: 'yes' } },
  });
  await cluster.run(5_000);
}

const madeIn = ({ cluster }: TestCluster) =>
  [...cluster.state.list(CONFIG_MAPS, 'n')].map(({ metadata: { name } }) => name);

describe('a rerun of reconciles that webhooks had a say in', () => {
  test('finds no difference where Pods were refused, and the controller told of it', async () => {
    let asked = 0;
    const cluster = await guarded('pods', () => ++asked % 2 === 0);
    await cluster.create('deployments.apps', webDeployment(4) as unknown as JsonObject);
    await cluster.run(60_000);
    const told = (await eventsOf(cluster)).filter(({ cause }) => cause?.refused !== undefined);
    expect(told.length).toBeGreaterThan(0);
    expect(told[0]!.cause!.refused).toMatchObject({
      code: 403,
      message: 'admission webhook "guard.example.com" denied the request: not this one',
    });
    const { found, tally } = await rerun(cluster);
    expect(found).toEqual([]);
    expect(tally.reconciles).toBeGreaterThan(10);
  });

  test('finds none where one was refused after another had passed, and nothing tells of it', async () => {
    const cluster = await guarded('configmaps', (call) => nameOf(call) !== 'b', [wanting(['a', 'b', 'c'])]);
    await label(cluster);
    expect(madeIn(cluster)).toEqual(['a']);
    expect((await rerun(cluster)).found).toEqual([]);
  });

  test('finds none where others wrote while the webhook was waited for, and a second passed meanwhile', async () => {
    const waiting: (() => void)[] = [];
    const passes = () => new Promise<boolean>((resolve) => waiting.push(() => resolve(true)));
    const cluster = await guarded('configmaps', passes, [wanting(['a', 'b', 'c'])]);
    const labelled = label(cluster);
    for (const name of ['d', 'e', 'f']) {
      await vi.waitFor(() => expect(waiting).toHaveLength(1));
      await cluster.create('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'default', name } });
      await cluster.run(700);
      waiting.shift()!();
    }
    await labelled;
    await cluster.run(5_000);
    expect(madeIn(cluster)).toEqual(['a', 'b', 'c']);
    const written = (await eventsOf(cluster)).filter(({ ref: { name } }) => 'abcdef'.includes(name));
    expect(written.map(({ ref: { name } }) => name)).toEqual(['d', 'a', 'e', 'b', 'f', 'c']);
    const { found, tally } = await rerun(cluster);
    expect(found).toEqual([]);
    expect(tally.reconciles).toBe(1);
    // With other code each is still told once.
    const other = await rerun(cluster, [wanting(['a', 'c'])]);
    expect(other.found.flatMap(({ differences }) => differences)).toMatchObject([
      { type: 'not-decided', change: { name: 'b' } },
    ]);
  });

  test('finds none where a turn begins in one second and ends in the next, though only its first write waited', async () => {
    let cluster: TestCluster | undefined;
    const slow = async () => {
      await cluster!.run(700);
      return true;
    };
    const accounts = (namespace: string) => ({
      verb: 'create' as const,
      target: { resource: 'serviceaccounts', namespace, name: 'robot' },
      object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } },
    });
    const wants = wanting(['a', 'b']);
    const both: Controller = {
      ...wants,
      reconcile: (view, request, now) => ({
        intents: [...wants.reconcile(view, request, now).intents, accounts(request.name)],
      }),
    };
    cluster = await guarded('configmaps', slow, [both]);
    await label(cluster);
    await cluster.run(5_000);
    expect(madeIn(cluster)).toEqual(['a', 'b']);
    expect((await rerun(cluster)).found).toEqual([]);
  });

  test('follows definitions of old logs that are without a spec', () => {
    const definition = (spec?: object) =>
      ({ metadata: { name: 'd' }, ...(spec === undefined ? {} : { spec }) }) as unknown as KubeObject;
    const followed = new WebhooksInForce(emptyState());
    const resource = 'customresourcedefinitions.apiextensions.k8s.io';
    const versions = [
      undefined,
      definition(),
      definition({ conversion: { strategy: 'Webhook' } }),
      definition(),
      undefined,
    ];
    const isAny = versions.slice(1).map((after, index) => {
      followed.follow({ resource, key: 'd', before: versions[index], after });
      return followed.isAny;
    });
    expect(isAny).toEqual([false, true, false, false]);
  });

  test('of other code: what it wants besides is told, where other writes followed', async () => {
    const cluster = await guarded('configmaps', () => true, [wanting(['a', 'c'])]);
    await label(cluster);
    const { found } = await rerun(cluster, [wanting(['a', 'b', 'c'])]);
    expect(found[0]?.differences).toMatchObject([{ type: 'newly-decided', change: { name: 'b' } }]);
  });
});

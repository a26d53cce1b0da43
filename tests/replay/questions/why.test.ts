import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeEvent } from '../../../core/model/event-record.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import type { Why } from '../../../replay/log/causes/explanation.js';
import { lastEventOf } from '../../../replay/log/object-versions.js';
import {
  type Consequence,
  type ConsequencesQuery,
  consequences,
} from '../../../replay/questions/consequences/consequences.js';
import { lastSettingOf } from '../../../replay/questions/last-setting/last-setting.js';
import { why } from '../../../replay/questions/why/why.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { anyStory, play } from '../../laws/any-story.js';
import { runs } from '../../support/runs.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';
import { madeUpHistory } from '../made-up-history.js';
import { type Circumstances, Recorder } from '../recorder.js';
import { shopHistory } from '../shop-history.js';
import { type Incident, incident, power } from './why-incident.js';

const schemas = loadSchemas();
const WEB = { resource: 'deployments.apps', namespace: 'default', name: 'web' };
const head = ({ log }: TestCluster) => log.head().revision;
const whyOf = async (cluster: TestCluster, revision: number) =>
  (await why({ log: cluster.log, schemas }, { revision }))!;
const deciders = ({ steps }: Why) => steps.map(({ event }) => event.actor.controller ?? event.actor.user);

async function all(cluster: TestCluster, query: ConsequencesQuery): Promise<Consequence[]> {
  const found: Consequence[] = [];
  for await (const one of consequences({ log: cluster.log, schemas }, query)) found.push(one);
  return found;
}

/** The first event that passes a test. */
async function find(cluster: TestCluster, passes: (event: ReturnType<typeof decodeEvent>) => boolean): Promise<number> {
  for await (const records of cluster.log.events()) {
    for (const record of records) {
      const event = decodeEvent(record);
      if (passes(event)) return event.revision;
    }
  }
  throw new Error('no event passes');
}

let given: Incident;
beforeAll(async () => {
  given = await incident();
});

describe('why', () => {
  test('given a node without power, when a Pod is evicted, then the fault started it all', async () => {
    const evicted = await find(
      given.test,
      ({ actor, request, ref }) =>
        actor.controller === 'taint-eviction-controller' && request.verb === 'delete' && ref.resource === 'pods',
    );
    const found = await whyOf(given.test, evicted);
    expect(found.origin).toEqual({ type: 'fault' });
    expect(deciders(found)).toEqual([
      'kubernetes-admin',
      'simulated-power',
      'node-lifecycle-controller',
      'node-lifecycle-controller',
      'taint-eviction-controller',
    ]);
    expect(found.steps[0]!.event.revision).toBe(given.powerOff);
    expect(found.steps.map(({ link }) => link?.type)).toEqual([undefined, 'trigger', 'time', 'trigger', 'trigger']);
    expect(found.steps.at(-1)!.link!.waited).toBe(299_999);
    expect(found.steps.every(({ knowledge }) => knowledge?.stale !== true)).toBe(true);
  });

  test('given a second failure of the same node, then that one started what followed, and not an old heartbeat', async () => {
    const { test: cluster } = await incident();
    await power(cluster, 'on');
    await cluster.run(700_000);
    const again = head(cluster) + 1;
    await power(cluster, 'off');
    await cluster.run(60_000);
    const silent = await lastEventOf(cluster.log, { resource: 'nodes', name: 'node-1' }, head(cluster));
    const found = await whyOf(cluster, silent!);
    expect(found.origin).toEqual({ type: 'fault' });
    expect(found.steps[0]!.event.revision).toBe(again);
    await cluster.stop();
  });

  test('given a request, when a Pod runs, then the request started it all', async () => {
    const running = await find(given.test, ({ actor, change }) => {
      const sets = change.type === 'modified' && change.patch.some(({ path }) => path === '/status/phase');
      return actor.controller === 'kubelet-pod' && sets;
    });
    const found = await whyOf(given.test, running);
    expect(found.origin).toEqual({ type: 'request' });
    expect(deciders(found)).toEqual([
      'kubernetes-admin',
      'deployment-controller',
      'replicaset-controller',
      'kube-scheduler',
      'kubelet-pod',
    ]);
    for (const [index, { event, link }] of found.steps.entries()) {
      expect(link?.revision).toBe(found.steps[index - 1]?.event.revision);
      if (index > 0) expect(event.request.correlation).toBe(String(given.created));
    }
  });

  test('tells how a cluster was set up, and what controllers do by themselves when they start', async () => {
    expect(await whyOf(given.test, 1)).toMatchObject({
      origin: { type: 'bootstrap' },
      steps: [{ event: { revision: 1 } }],
    });
    const account = await find(given.test, ({ ref }) => ref.resource === 'serviceaccounts');
    expect((await whyOf(given.test, account)).origin).toEqual({ type: 'controller' });
  });

  test('tells nothing of an event that is not there', async () => {
    expect(await why({ log: given.test.log, schemas }, { revision: 0 })).toBeUndefined();
    expect(await why({ log: given.test.log, schemas }, { revision: head(given.test) + 1 })).toBeUndefined();
  });
});

const pod = (name: string, value = 0) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'a' },
  spec: { value },
});
const decision = (trigger: number, seen: number, name = 'p'): Circumstances => ({
  actor: { controller: 'c' },
  cause: { trigger, seen, now: '2026-01-01T00:00:00Z', request: { namespace: 'a', name } },
});
const set = (value: number) => (draft: Record<string, Record<string, unknown>>) =>
  Object.assign(draft['spec']!, { value });

async function recorded(recorder: Recorder): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  await log.append(recorder.entries, 0);
  return log;
}

describe('what a decider knew', () => {
  test('is set against what was true, and a decision on old knowledge is marked', async () => {
    const log = await recorded(
      new Recorder()
        .create('pods', pod('p'))
        .create('pods', pod('other'))
        .modify('pods', 'a/p', set(1))
        .modify('pods', 'a/other', set(1), decision(2, 2))
        .modify('pods', 'a/p', set(2), decision(1, 2)),
    );
    const found = (await why({ log, schemas }, { revision: 5 }))!;
    expect(found.steps.map(({ event }) => event.revision)).toEqual([1, 5]);
    expect(found.steps[1]!.knowledge).toEqual({
      seen: 2,
      head: 4,
      object: { had: 1, was: 3 },
      trigger: { had: 1, was: 3 },
      stale: true,
      unseen: [
        { revision: 3, kind: 'Pod', namespace: 'a', name: 'p' },
        { revision: 4, kind: 'Pod', namespace: 'a', name: 'other' },
      ],
    });
  });

  test('of somebody outside is stale only when the very object had changed', async () => {
    const log = await recorded(shopHistory());
    const edited = (await why({ log, schemas }, { revision: 6 }))!;
    expect(edited.steps[0]!.knowledge).toMatchObject({ seen: 5, stale: false, unseen: [] });
    const injected = (await why({ log, schemas }, { revision: 7 }))!;
    expect(injected.steps.at(-1)!.knowledge).toMatchObject({ seen: 4, stale: true, object: { had: 2, was: 6 } });
  });
});

describe('a chain', () => {
  const chain = (length: number) => {
    const recorder = new Recorder().create('pods', pod('p'));
    for (let value = 1; value < length; value++) recorder.modify('pods', 'a/p', set(value), decision(value, value));
    return recorder;
  };

  test('that is very long is told from both its ends', async () => {
    const log = await recorded(chain(50));
    const found = (await why({ log, schemas }, { revision: 50, limit: 5, full: true }))!;
    expect(found.steps.map(({ event }) => event.revision)).toEqual([1, 2, 3, 49, 50]);
    expect(found.omitted).toEqual({ steps: 45, after: 3 });
    expect((await why({ log, schemas }, { revision: 50, full: true }))!.omitted).toBeUndefined();
  });

  test('goes to what was done to a node, though another node had set the timer that found it silent', async () => {
    const node = (name: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: {} });
    const lifecycle = { controller: 'node-lifecycle-controller', user: 'node-lifecycle-controller' };
    const log = await recorded(
      new Recorder()
        .create('nodes', node('n-1'), { actor: { user: 'system:node:n-1' } })
        .create('nodes', node('n-3'), { actor: { user: 'system:node:n-3' } })
        .modify('nodes', 'n-3', set(1), { actor: { user: 'alice' } })
        .modify('nodes', 'n-3', set(2), {
          actor: lifecycle,
          cause: { trigger: 1, seen: 3, request: { name: 'n-3' } },
        }),
    );
    const { steps } = (await why({ log, schemas }, { revision: 4 }))!;
    expect(steps.map(({ event }) => event.revision)).toEqual([3, 4]);
    expect(steps.at(-1)?.link?.type).toBe('time');
  });

  test('that leads out of the history says where', async () => {
    const recorder = chain(3)
      .create('pods', pod('q'), decision(3, 3))
      .modify('pods', 'a/q', set(1), decision(4, 4, 'q'));
    const { entries } = recorder;
    const log = new MemoryEventLog({ revision: 3, hash: entries[2]!.record.subarray(0, 32) });
    await log.append(entries.slice(3), 3);
    const found = (await why({ log, schemas }, { revision: 5 }))!;
    expect(found.origin).toEqual({ type: 'missing', revision: 3 });
    expect(found.steps.map(({ event }) => event.revision)).toEqual([4, 5]);
  });

  test('never leads in circles, whatever a log says', async () => {
    const log = await recorded(
      new Recorder().create('pods', pod('p'), decision(1, 0)).create('pods', pod('q'), decision(9, 0)),
    );
    expect((await why({ log, schemas }, { revision: 1 }))!.origin).toEqual({ type: 'controller' });
    expect((await why({ log, schemas }, { revision: 2 }))!.steps).toHaveLength(1);
  });
});

describe('consequences', () => {
  test('of a cut of power reach to the last Deployment that lost a Pod', async () => {
    const found = await all(given.test, { revision: given.powerOff });
    expect(found[0]).toMatchObject({ depth: 1, event: { actor: { controller: 'simulated-power' } } });
    const controllers = new Set(found.map(({ event }) => event.actor.controller));
    for (const name of [
      'taint-eviction-controller',
      'replicaset-controller',
      'kube-scheduler',
      'deployment-controller',
    ]) {
      expect(controllers).toContain(name);
    }
    expect(found.map(({ event }) => event.revision)).not.toContain(given.badImage);
  });

  test('end where they are told to, and when they are interrupted', async () => {
    const every = await all(given.test, { revision: given.created });
    expect(await all(given.test, { revision: given.created, limit: 3 })).toEqual(every.slice(0, 3));
    const to = every[9]!.event.revision;
    expect(await all(given.test, { revision: given.created, to })).toEqual(every.slice(0, 10));
    expect(await all(given.test, { revision: given.created, signal: AbortSignal.abort() })).toEqual([]);
    expect(await all(given.test, { revision: head(given.test) })).toEqual([]);
    expect(await all(given.test, { revision: 0 })).toEqual([]);
    const reached: number[] = [];
    await all(given.test, { revision: given.created, progress: (revision) => reached.push(revision) });
    expect(reached.at(-1)).toBe(head(given.test));
  });

  property.prop([anyStory, fc.double({ min: 0, max: 0.999, noNaN: true })], runs(5))(
    'are exactly the events whose why passes through the root',
    async (story, place) => {
      const cluster = await testCluster();
      await play(cluster, story);
      await cluster.run(90_000);
      const root = 1 + Math.floor(place * head(cluster));
      const forward = await all(cluster, { revision: root });
      const back: number[] = [];
      for (let revision = root + 1; revision <= head(cluster); revision++) {
        const { steps } = (await why({ log: cluster.log, schemas }, { revision, limit: 10_000, full: true }))!;
        if (steps.some(({ event }) => event.revision === root)) back.push(revision);
      }
      expect(forward.map(({ event }) => event.revision)).toEqual(back);
      await cluster.stop();
    },
  );
});

describe('the last setting of a field', () => {
  const setting = async (field: string, at = head(given.test)) =>
    lastSettingOf({ log: given.test.log, schemas }, { address: WEB, field, at });

  test('is found by the path that a difference writes, with or without a dot in front', async () => {
    const image = 'spec.template.spec.containers[name=main].image';
    expect(await setting(image)).toEqual({ ok: true, value: given.badImage });
    expect(await setting(`.${image}`, given.badImage - 1)).toEqual({ ok: true, value: given.created });
    expect(await setting('spec.template')).toEqual({ ok: true, value: given.badImage });
    expect(await setting('spec.replicas')).toEqual({ ok: true, value: given.created });
    expect(await setting('metadata.annotations["deployment.kubernetes.io/revision"]')).toMatchObject({ ok: true });
  });

  test('says what is wrong when there is none', async () => {
    for (const field of ['spec..replicas', 'spec.nonsense', 'spec.replicas.__proto__']) {
      expect(await setting(field)).toMatchObject({ ok: false, error: { reason: 'no-such-field' } });
    }
    expect(await setting('metadata.labels.none')).toMatchObject({ ok: false, error: { reason: 'never-set' } });
    expect(await setting('spec.replicas', given.created - 1)).toMatchObject({
      ok: false,
      error: { reason: 'never-set' },
    });
  });

  property.prop([madeUpHistory], runs(50))('changed the value, and nothing has since', async (recorder) => {
    const log = await recorded(recorder);
    const value = (at: number) =>
      (recorder.states[at]!.find('widgets.example.com', 'x/a') as { spec?: { value: number } } | undefined)?.spec
        ?.value;
    const found = await lastSettingOf(
      { log, schemas },
      {
        address: { resource: 'widgets.example.com', namespace: 'x', name: 'a' },
        field: 'spec.value',
        at: recorder.revision,
      },
    );
    const values = recorder.states.map((_state, revision) => value(revision));
    const changes = values.flatMap((now, revision) => (revision > 0 && now !== values[revision - 1] ? [revision] : []));
    expect(found.ok ? found.value : undefined).toBe(changes.at(-1));
  });
});

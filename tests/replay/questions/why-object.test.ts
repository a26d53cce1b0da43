import { beforeAll, describe, expect, test } from 'vitest';
import type { Command } from '../../../core/model/command.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { consequences } from '../../../replay/questions/consequences/consequences.js';
import { why } from '../../../replay/questions/why/why.js';
import { type ObjectWhyQuery, whyObject } from '../../../replay/questions/why-object/why-object.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';
import { Recorder } from '../recorder.js';

const schemas = loadSchemas();
const WEB = { resource: 'deployments.apps', namespace: 'default', name: 'web' };

const deployment = (replicas: number, annotations: Record<string, string> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' }, annotations },
      spec: { containers: [{ name: 'main', image: 'nginx:1' }] },
    },
  },
});

/** Does something as somebody, and gives the revision of it. */
async function as(cluster: TestCluster, user: string, command: Command): Promise<number> {
  const done = await cluster.cluster.submit(command, { actor: { user, groups: ['system:masters'] } });
  if (!done.ok) throw new Error(done.error.message);
  return Number((done.value.object as { metadata: { resourceVersion: string } }).metadata.resourceVersion);
}

const ask = async ({ log }: Pick<TestCluster, 'log'>, query: Omit<ObjectWhyQuery, 'at'> & { at?: number }) =>
  (await whyObject({ log, schemas }, { at: log.head().revision, ...query }))!;

describe('a Deployment with three causes at work', () => {
  let cluster: TestCluster;
  let image = 0;
  let scale = 0;
  let partition = 0;

  beforeAll(async () => {
    cluster = await testCluster();
    await cluster.run(5_000);
    await cluster.create('deployments.apps', deployment(4));
    await cluster.run(30_000);
    const template = { spec: { containers: [{ name: 'main', image: 'nginx:2' }] } };
    const patched = { type: 'strategic', value: { spec: { template } } } as const;
    image = await as(cluster, 'alice', { verb: 'patch', target: WEB, patch: patched });
    await cluster.run(30_000);
    const scaled = { type: 'merge', value: { spec: { replicas: 6 } } } as const;
    scale = await as(cluster, 'bob', { verb: 'patch', target: WEB, patch: scaled });
    await cluster.run(30_000);
    const fault = {
      apiVersion: 'simulation.hindcast.dev/v1',
      kind: 'Fault',
      metadata: { name: 'cut' },
      spec: { type: 'partition', node: 'node-1' },
    };
    const target = { resource: 'faults.simulation.hindcast.dev', name: 'cut' };
    partition = await as(cluster, 'carol', { verb: 'create', target, object: fault });
    await cluster.run(60_000);
  });

  test('is told by all of them, what makes it unwell first and its creation last', async () => {
    const { causes, omitted } = await ask(cluster, { address: WEB });
    expect(omitted).toBeUndefined();
    expect(causes.map(({ root }) => root).slice(0, 3)).toEqual([partition, scale, image]);
    expect(causes.map(({ isCreation }) => isCreation === true)).toEqual([false, false, false, true]);
    expect(causes.map(({ steps }) => steps[0]!.event.actor.user)).toEqual([
      'carol',
      'bob',
      'alice',
      'kubernetes-admin',
    ]);
    expect(causes.map(({ origin }) => origin.type)).toEqual(['fault', 'request', 'request', 'request']);
  });

  test('heads each with the fields and conditions that rest on it, each of which is told once', async () => {
    const { causes } = await ask(cluster, { address: WEB });
    const [byCarol, byBob, byAlice] = causes.map(({ facts }) => facts);
    expect(byCarol).toContainEqual(
      expect.objectContaining({ path: 'status.unavailableReplicas', value: 2, unwell: true }),
    );
    expect(byBob).toContainEqual({ type: 'field', path: 'spec.replicas', value: 6, revision: scale });
    expect(byAlice).toContainEqual(
      expect.objectContaining({ path: 'spec.template.spec.containers[name=main].image', value: 'nginx:2' }),
    );
    const paths = causes.flatMap(({ facts }) => facts.map(({ path }) => path));
    expect(paths).toEqual([...new Set(paths)]);
  });

  test('is put down to the write that blame names, and that to what its own why begins with', async () => {
    const { causes } = await ask(cluster, { address: WEB });
    for (const { root, facts } of causes) {
      for (const { revision } of facts) {
        const { steps } = (await why({ log: cluster.log, schemas }, { revision }))!;
        expect(steps[0]!.event.revision).toBe(root);
      }
    }
  });

  test('tells as many causes as it is asked for, and counts the others', async () => {
    const { causes, omitted } = await ask(cluster, { address: WEB, causes: 1 });
    expect(causes.map(({ root }) => root)).toEqual([partition]);
    expect(omitted).toEqual({ causes: 3, facts: 0 });
  });

  test('lets the fault that silenced the node lead to what its why leads back to', async () => {
    const source = { log: cluster.log, schemas };
    const forward: number[] = [];
    for await (const { event } of consequences(source, { revision: partition })) forward.push(event.revision);
    const back: number[] = [];
    for (let revision = partition + 1; revision <= cluster.log.head().revision; revision++) {
      const { steps } = (await why(source, { revision, limit: 10_000, full: true }))!;
      if (steps.some(({ event }) => event.revision === partition)) back.push(revision);
    }
    expect(back.length).toBeGreaterThan(5);
    expect(forward).toEqual(back);
  });
});

describe('a container that crashes again and again', () => {
  let cluster: TestCluster;
  let pod: { resource: string; namespace: string; name: string };
  let restarts = 0;

  beforeAll(async () => {
    cluster = await testCluster();
    await cluster.run(5_000);
    await cluster.create('deployments.apps', deployment(1, { 'simulation.hindcast.dev/exit': '1 after 45s' }));
    await cluster.run(1_800_000);
    for await (const found of cluster.log.objectsAt('pods', 'default', cluster.log.head().revision)) {
      for (const { name, json } of found) {
        pod = { resource: 'pods', namespace: 'default', name };
        const { status } = JSON.parse(Buffer.from(json).toString()) as {
          status: { containerStatuses: { restartCount: number }[] };
        };
        restarts = status.containerStatuses[0]!.restartCount;
      }
    }
  });

  test('restarted often enough to be worth a count', () => {
    expect(restarts).toBeGreaterThan(5);
  });

  test('is one step with a count, in the why of its Pod and of what owns it', async () => {
    for (const address of [pod, WEB]) {
      const [cause, ...others] = (await ask(cluster, { address })).causes;
      expect(others).toEqual([]);
      const counted = cause!.steps.flatMap(({ repeated }) => (repeated === undefined ? [] : [repeated]));
      expect(counted).toEqual([expect.objectContaining({ type: 'restart', times: restarts })]);
      expect(cause!.steps.length).toBeLessThan(9);
    }
  });

  test('is told by the condition that it leaves behind, and by the counts that are gone', async () => {
    const [cause] = (await ask(cluster, { address: WEB })).causes;
    const wrong = cause!.facts.filter(({ unwell }) => unwell === true).map(({ type, path }) => `${type} ${path}`);
    expect(wrong.slice(0, 2)).toEqual([
      'condition status.conditions[type=Available]',
      'field status.unavailableReplicas',
    ]);
    expect(wrong).toContain('lost status.readyReplicas');
  });
});

const pod = (name: string, value = 0) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'a' },
  spec: { value },
});
const set = (value: number) => (draft: Record<string, Record<string, unknown>>) =>
  Object.assign(draft['spec']!, { value });
const decision = (trigger: number, name: string, controller = 'c') => ({
  actor: { controller },
  cause: { trigger, seen: trigger, now: '2026-01-01T00:00:00Z', request: { namespace: 'a', name } },
});

async function recorded(recorder: Recorder): Promise<{ readonly log: MemoryEventLog }> {
  const log = new MemoryEventLog();
  await log.append(recorder.entries, 0);
  return { log };
}

describe('steps that repeat each other', () => {
  test('are told by the first and the last of them, with a count between', async () => {
    const recorder = new Recorder().create('pods', pod('p'));
    for (let value = 1; value < 50; value++) recorder.modify('pods', 'a/p', set(value), decision(value, 'p'));
    const { log } = await recorded(recorder);
    const { steps, omitted } = (await why({ log, schemas }, { revision: 50 }))!;
    expect(omitted).toBeUndefined();
    expect(steps.map(({ event }) => event.revision)).toEqual([1, 2, 50]);
    expect(steps.at(-1)!.repeated).toMatchObject({ type: 'same', times: 47, steps: 1 });
    expect(steps.at(-1)!.repeated).toMatchObject({ from: { revision: 3 }, to: { revision: 49 } });
  });

  test('are found when a round has several', async () => {
    const recorder = new Recorder().create('pods', pod('p')).create('pods', pod('q'));
    for (let round = 0; round < 20; round++) {
      const before = 2 + 2 * round;
      recorder.modify('pods', 'a/p', set(round + 1), decision(before, 'p', 'one'));
      recorder.modify('pods', 'a/q', set(round + 1), decision(before + 1, 'q', 'two'));
    }
    const { log } = await recorded(recorder);
    const { steps } = (await why({ log, schemas }, { revision: 42 }))!;
    expect(steps.map(({ event }) => event.revision)).toEqual([2, 3, 4, 41, 42]);
    expect(steps[3]!.repeated).toMatchObject({ type: 'same', times: 18, steps: 2 });
    const all = (await why({ log, schemas }, { revision: 42, full: true }))!;
    expect(all.steps).toHaveLength(41);
    expect(all.steps.every(({ repeated }) => repeated === undefined)).toBe(true);
  });

  test('are not taken for such when they change other fields', async () => {
    const recorder = new Recorder().create('pods', pod('p'));
    for (let value = 1; value < 9; value++) {
      const change = (draft: Record<string, Record<string, unknown>>) =>
        Object.assign(draft['spec']!, { [`field${value}`]: value });
      recorder.modify('pods', 'a/p', change, decision(value, 'p'));
    }
    const { log } = await recorded(recorder);
    expect((await why({ log, schemas }, { revision: 9 }))!.steps).toHaveLength(9);
  });
});

test('restarts are one step, too, when a kubelet looks again because of what it wrote itself', async () => {
  const status = (restartCount: number, ready: boolean) => ({
    containerStatuses: [{ name: 'main', ready, restartCount }],
  });
  const recorder = new Recorder().create('pods', { ...pod('p'), status: status(0, true) });
  const become = (restartCount: number, ready: boolean) => (draft: Record<string, Record<string, unknown>>) =>
    Object.assign((draft['status']!['containerStatuses'] as object[])[0]!, { ready, restartCount });
  for (let restarts = 0; restarts < 6; restarts++) {
    recorder.modify('pods', 'a/p', become(restarts, false), decision(1 + 2 * restarts, 'p', 'kubelet-pod'));
    recorder.modify('pods', 'a/p', become(restarts + 1, true), decision(2 + 2 * restarts, 'p', 'kubelet-pod'));
  }
  const { log } = await recorded(recorder);
  const { steps } = (await why({ log, schemas }, { revision: 13 }))!;
  expect(steps.map(({ event }) => event.revision)).toEqual([1, 2, 13]);
  expect(steps.at(-1)!.repeated).toMatchObject({
    type: 'restart',
    times: 6,
    from: { revision: 3 },
    to: { revision: 13 },
  });
  expect((await why({ log, schemas }, { revision: 13, full: true }))!.steps).toHaveLength(13);
});

describe('an object', () => {
  const address = { resource: 'pods', namespace: 'a', name: 'p' };

  test('that has lost a field owes that to whoever took it away', async () => {
    const remove = (draft: Record<string, Record<string, unknown>>) => Reflect.deleteProperty(draft['spec']!, 'value');
    const recorder = new Recorder().create('pods', pod('p', 7)).modify('pods', 'a/p', remove);
    const found = await ask(await recorded(recorder), { address });
    expect(found.causes[0]!.facts).toContainEqual({ type: 'lost', path: 'spec.value', value: 7, revision: 2 });
    recorder.modify('pods', 'a/p', set(8));
    const again = await ask(await recorded(recorder), { address });
    expect(again.causes.flatMap(({ facts }) => facts.map(({ type }) => type))).not.toContain('lost');
  });

  test('that is gone owes that to its deletion', async () => {
    const source = await recorded(new Recorder().create('pods', pod('p')).delete('pods', 'a/p'));
    const found = await ask(source, { address });
    expect(found).toMatchObject({ deleted: true, causes: [{ facts: [], steps: [{ event: { revision: 2 } }] }] });
    expect((await ask(source, { address, at: 1 })).deleted).toBeUndefined();
  });

  test('that never was has nothing to tell', async () => {
    const { log } = await recorded(new Recorder().create('pods', pod('q')));
    expect(await whyObject({ log, schemas }, { address, at: 1 })).toBeUndefined();
  });

  test('with very many hands on it says of how many fields nobody looked behind', async () => {
    const recorder = new Recorder().create('pods', pod('p'));
    for (let value = 0; value < 260; value++) {
      const change = (draft: Record<string, Record<string, unknown>>) =>
        Object.assign(draft['spec']!, { [`field${value}`]: value });
      recorder.modify('pods', 'a/p', change);
    }
    const found = await ask(await recorded(recorder), { address });
    expect(found.causes).toHaveLength(10);
    expect(found.causes[0]!.facts).toEqual([{ type: 'field', path: 'spec.field259', value: 259, revision: 261 }]);
    expect(found.omitted).toEqual({ causes: 190, facts: 61 });
  });

  test('that rests on what was before the log begins says so', async () => {
    const recorder = new Recorder().create('pods', pod('q')).modify('pods', 'a/q', set(1));
    const { entries } = recorder.create('pods', pod('p'), decision(2, 'p'));
    const log = new MemoryEventLog({ revision: 2, hash: entries[1]!.record.subarray(0, 32) });
    await log.append(entries.slice(2), 2);
    const { causes } = await ask({ log }, { address });
    expect(causes).toMatchObject([{ root: 2, origin: { type: 'missing', revision: 2 }, steps: [{}] }]);
  });
});

import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSchemas } from '../../core/schema/schemas.js';
import { LeftOutCounter } from '../../replay/events/left-out.js';
import { RemoteTimeline } from '../../replay/http/remote-timeline.js';
import { LocalTimeline } from '../../replay/local-timeline.js';
import { HEALTH } from '../../replay/summary/ailments.js';
import type { Summary } from '../../replay/summary/summary.js';
import type { Unwell } from '../../replay/summary/unwell.js';
import { openBundle } from '../../stores/bundle/open-bundle.js';
import { writeBundle } from '../../stores/bundle/write-bundle.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { testCluster } from '../support/test-cluster.js';
import { Recorder } from './recorder.js';
import { serveHistory } from './served-timeline.js';
import { type Incident, incident, power } from './why-incident.js';

const schemas = loadSchemas();
let story: Incident;
let timeline: LocalTimeline;
let whole: Summary;
beforeAll(async () => {
  story = await incident();
  timeline = new LocalTimeline({ log: story.test.log, schemas });
  whole = await timeline.summary({});
});
afterAll(() => story.test.stop());

const named = (summary: Summary, resource: string) => summary.unwell.filter((one) => one.resource === resource);

async function timelineOf(recorder: Recorder): Promise<LocalTimeline> {
  const log = new MemoryEventLog();
  await recorder.appendTo(log);
  return new LocalTimeline({ log, schemas });
}

describe('the summary of an incident', () => {
  test('tells who did what from outside, with what client, in the order of time', () => {
    expect(
      whole.outside.writes.map(({ user, client, verb, resource, events, first, objects }) => ({
        user,
        client,
        verb,
        resource,
        events,
        first,
        objects,
      })),
    ).toEqual([
      {
        user: 'kubernetes-admin',
        client: 'test',
        verb: 'create',
        resource: 'deployments.apps',
        events: 1,
        first: story.created,
        objects: [{ namespace: 'default', name: 'web' }],
      },
      {
        user: 'kubernetes-admin',
        client: 'test',
        verb: 'patch',
        resource: 'deployments.apps',
        events: 1,
        first: story.badImage,
        objects: [{ namespace: 'default', name: 'web' }],
      },
      {
        user: 'kubernetes-admin',
        client: 'test',
        verb: 'patch',
        resource: 'nodes',
        events: 1,
        first: story.powerOff,
        objects: [{ name: 'node-1' }],
      },
    ]);
    expect(whole.outside.writes[1]!.newest.fields.map(({ path }) => path)).toContain(
      'spec.template.spec.containers[name=main].image',
    );
  });

  test('counts every event once', async () => {
    const head = story.test.log.head().revision;
    const { events, untold, bootstrap, outside, controllers } = whole;
    const writes = controllers.writes.reduce((sum, one) => sum + one.created + one.modified + one.deleted, 0);
    const asked = outside.writes.reduce((sum, one) => sum + one.events, 0);
    expect(events).toBe(head);
    expect(untold + bootstrap + asked + writes).toBe(events);
    const leftOut = new LeftOutCounter();
    let told = 0;
    for await (const batch of timeline.events({ withoutNoise: true }, leftOut.addAll)) told += batch.length;
    expect(told + leftOut.total).toBe(events);
    expect(untold).toBe(leftOut.total);
    expect(untold).toBeGreaterThan(100);
  });

  test('counts what it led to by controller and kind, and Pods made and gone', async () => {
    const made = whole.controllers.writes.find(
      ({ controller, resource }) => controller === 'replicaset-controller' && resource === 'pods',
    );
    let created = 0;
    let deleted = 0;
    for await (const batch of timeline.events({ resource: 'pods' }))
      for (const { change } of batch) {
        if (change.type === 'created') created++;
        if (change.type === 'deleted') deleted++;
      }
    expect(whole.pods).toEqual({ created, deleted });
    expect(made?.created).toBe(created);
  });

  test('tells roll-outs, and how the newest stands', async () => {
    const [rollOut] = whole.rollOuts;
    expect(whole.rollOuts).toHaveLength(1);
    expect(rollOut).toMatchObject({ namespace: 'default', name: 'web', count: 2, state: 'under way' });
    const before = await timeline.summary({ to: story.badImage - 1 });
    expect(before.rollOuts).toMatchObject([{ name: 'web', count: 1, state: 'complete' }]);
    const cause = await timeline.why({ revision: rollOut!.last });
    expect(cause?.steps.map(({ event }) => event.revision)).toContain(story.badImage);
  });

  test('tells what is unwell and since which event: well before it, unwell from it on', async () => {
    expect(named(whole, 'nodes')).toMatchObject([{ name: 'node-1', problem: 'NotReady', count: 1 }]);
    expect(named(whole, 'pods').map(({ problem }) => problem)).toContain('ImagePullBackOff');
    for (const { resource, namespace, name, since } of whole.unwell) {
      const { isUnwell } = HEALTH.find((one) => one.resource === resource)!;
      const address = { resource, namespace, name };
      const before = await timeline.objectAt(address, since!.revision - 1);
      expect(before === undefined || !isUnwell(before)).toBe(true);
      for await (const batch of timeline.events({ ...address, from: since!.revision }))
        for (const { revision } of batch) expect(isUnwell((await timeline.objectAt(address, revision))!)).toBe(true);
    }
    const [node] = named(whole, 'nodes');
    expect((await timeline.event(node!.since!.revision))?.actor.controller).toBe('node-lifecycle-controller');
  });

  test('tells of the end that was asked for, and of nothing that came later', async () => {
    const well = await timeline.summary({ to: story.badImage - 1 });
    expect(well).toMatchObject({ unwell: [], moreUnwell: 0, to: story.badImage - 1 });
    const cut = await timeline.summary({ from: story.badImage, to: story.powerOff - 1 });
    expect(cut.outside.writes).toHaveLength(1);
    expect(named(cut, 'nodes')).toEqual([]);
    expect(cut.events).toBe(story.powerOff - story.badImage);
  });

  test('tells what is unwell of a range in which nothing has happened', async () => {
    const { revision } = story.test.log.head();
    const nothing = await timeline.summary({ from: revision + 1 });
    expect(nothing).toMatchObject({ events: 0, pods: { created: 0, deleted: 0 }, outside: { writes: [] } });
    expect(nothing.unwell).toEqual(whole.unwell);
  });

  test('keeps to a namespace, and to nodes', async () => {
    const other = await timeline.summary({ namespace: 'kube-system' });
    expect(other.outside.writes).toEqual([]);
    expect(other.unwell.map(({ resource }) => resource)).toEqual(['nodes']);
  });

  test('does not know since when where the history begins later', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hindcast-summary-'));
    try {
      const file = join(folder, 'late.hcb');
      const stream = createWriteStream(file);
      const { revision } = story.test.log.head();
      await writeBundle(story.test.log, { from: revision - 20 }, async (chunk) => void stream.write(chunk));
      stream.end();
      await finished(stream);
      const late = new LocalTimeline({ log: await openBundle(file), schemas });
      const summary = await late.summary({});
      expect(summary.from).toBe(revision - 20);
      expect(summary.unwell.map(withoutSince)).toEqual(whole.unwell.map(withoutSince));
      expect(named(summary, 'nodes')[0]!.since).toBeUndefined();
      await late.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

function withoutSince({ since, ...rest }: Unwell): Omit<Unwell, 'since'> {
  return rest;
}

describe('a summary', () => {
  test('puts Pods of one ReplicaSet with one trouble together, and adds up their restarts', async () => {
    const cluster = await testCluster();
    await cluster.run(5_000);
    await cluster.create('deployments.apps', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'bad', namespace: 'default' },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'bad' } },
        template: {
          metadata: { labels: { app: 'bad' } },
          spec: { containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', 'exit 3'] }] },
        },
      },
    });
    await cluster.run(240_000);
    const { unwell } = await new LocalTimeline({ log: cluster.log, schemas }).summary({});
    const [pods] = unwell.filter(({ resource }) => resource === 'pods');
    expect(pods).toMatchObject({
      problem: 'CrashLoopBackOff',
      count: 3,
      owner: { kind: 'ReplicaSet' },
      reason: 'Error (exit code 3)',
    });
    expect(pods!.restarts).toBeGreaterThanOrEqual(9);
    await cluster.stop();
  });

  test('does not tell of Pods that are only coming up, but of those that lose their node at once', async () => {
    const cluster = await testCluster({ nodes: 1 });
    await cluster.run(5_000);
    await cluster.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'young', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    });
    const found = new LocalTimeline({ log: cluster.log, schemas });
    expect((await found.summary({})).unwell).toEqual([]);
    await cluster.run(6_000);
    await power(cluster, 'off');
    await cluster.run(50_000);
    expect((await found.summary({})).unwell.map(({ kind, problem }) => `${kind} ${problem}`)).toEqual([
      'Node NotReady',
      'Pod NotReady',
    ]);
    await cluster.stop();
  });

  test('says of a node that no kubelet speaks for why it is not ready, before the cluster notices and after', async () => {
    const cluster = await testCluster();
    await cluster.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'bare' } });
    const found = new LocalTimeline({ log: cluster.log, schemas });
    const told = { kind: 'Node', name: 'bare', problem: 'NotReady', reason: 'Kubelet never posted node status.' };
    expect((await found.summary({})).unwell).toMatchObject([told]);
    await cluster.run(120_000);
    expect((await found.summary({})).unwell).toMatchObject([told]);
    await cluster.stop();
  });

  test('tells of claims that nothing binds, of Pods that no node takes, and of faults in force', async () => {
    const cluster = await testCluster();
    await cluster.run(5_000);
    await cluster.create('persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    await cluster.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'big', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '999' } } }] },
    });
    await cluster.create('faults.simulation.hindcast.dev', {
      apiVersion: 'simulation.hindcast.dev/v1',
      kind: 'Fault',
      metadata: { name: 'slow' },
      spec: { type: 'slow-watch', controller: 'endpoint-controller', delay: '5s', for: '1h' },
    });
    await cluster.run(5_000);
    const found = new LocalTimeline({ log: cluster.log, schemas });
    const { unwell } = await found.summary({});
    expect(unwell.map(({ kind, name, problem }) => `${kind}/${name} ${problem}`)).toEqual([
      'Fault/slow slow-watch',
      'Pod/big Unschedulable',
      'PersistentVolumeClaim/data Pending',
    ]);
    expect(unwell[0]!.reason).toBe('controller endpoint-controller');
    expect(unwell[1]!.reason).toContain('Insufficient cpu');
    await cluster.run(2 * 3_600_000);
    expect((await found.summary({})).unwell.map(({ kind }) => kind)).toEqual(['Pod', 'PersistentVolumeClaim']);
    await cluster.stop();
  });

  test('is the same of a server as of its log', async () => {
    const recorder = new Recorder()
      .create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
      .create('persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data', namespace: 'shop' },
      });
    const served = await serveHistory(recorder);
    try {
      const { revision } = served.log.head();
      const token = /token: (\S+)/.exec(await readFile(served.kubeconfig, 'utf8'))![1]!;
      const authority = await readFile(join(served.dataDir, 'pki/ca.crt'), 'utf8');
      const remote = await RemoteTimeline.open({ server: { url: served.url, token, authority }, schemas });
      expect(await remote.summary({ to: revision })).toEqual(
        await new LocalTimeline({ log: served.log, schemas }).summary({ to: revision }),
      );
      await remote.close();
    } finally {
      await served.close();
    }
  });

  test('tells a thousand sorts of writes apart, and counts those beyond', async () => {
    const recorder = new Recorder();
    for (let index = 0; index < 1_200; index++) {
      const metadata = { name: `c${index}`, namespace: 'a' };
      recorder.create(
        'configmaps',
        { apiVersion: 'v1', kind: 'ConfigMap', metadata },
        { actor: { user: `u${index}` } },
      );
    }
    for (let index = 0; index < 50; index++)
      recorder.modify('configmaps', `a/c${index}`, (object) => Object.assign(object, { data: { a: 'b' } }), {
        actor: { user: 'u0' },
      });
    const { outside, events } = await (await timelineOf(recorder)).summary({});
    expect(outside.writes).toHaveLength(1_000);
    expect(outside.others).toBe(1_250 - outside.writes.reduce((sum, one) => sum + one.events, 0));
    expect(events).toBe(1_250);
  });

  test('tells of few objects by their names, of more that there are more', async () => {
    const recorder = new Recorder();
    for (const name of ['a', 'b', 'a2', 'c', 'd'])
      recorder.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'x' } });
    const { outside } = await (await timelineOf(recorder)).summary({});
    expect(outside.writes).toMatchObject([
      { events: 5, more: true, objects: [{ name: 'a' }, { name: 'b' }, { name: 'a2' }] },
    ]);
  });

  test('bears objects whose parts are missing or null', async () => {
    const recorder = new Recorder();
    const kinds = [
      ['pods', 'v1', 'Pod'],
      ['nodes', 'v1', 'Node'],
      ['namespaces', 'v1', 'Namespace'],
      ['persistentvolumeclaims', 'v1', 'PersistentVolumeClaim'],
      ['deployments.apps', 'apps/v1', 'Deployment'],
      ['replicasets.apps', 'apps/v1', 'ReplicaSet'],
      ['faults.simulation.hindcast.dev', 'simulation.hindcast.dev/v1', 'Fault'],
    ] as const;
    for (const [resource, apiVersion, kind] of kinds) {
      const metadata = (name: string) => ({
        name,
        ...(kind === 'Node' || kind === 'Namespace' ? {} : { namespace: 'a' }),
      });
      recorder.create(resource, { apiVersion, kind, metadata: metadata('bare') });
      recorder.create(resource, { apiVersion, kind, metadata: metadata('nulls'), spec: null, status: null });
      recorder.create(resource, {
        apiVersion,
        kind,
        metadata: metadata('lists'),
        spec: { containers: null, initContainers: null },
        status: { conditions: null, containerStatuses: null, initContainerStatuses: null },
      });
    }
    const { unwell } = await (await timelineOf(recorder)).summary({});
    expect(new Set(unwell.map(({ kind }) => kind))).toContain('Deployment');
  });

  test('of an empty log is empty', async () => {
    expect(await (await timelineOf(new Recorder())).summary({})).toMatchObject({ events: 0, unwell: [], rollOuts: [] });
  });
});

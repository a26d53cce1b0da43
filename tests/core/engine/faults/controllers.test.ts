import { afterEach, describe, expect, it } from 'vitest';
import type { ClusterEvent } from '../../../../core/model/cluster-event.js';
import { type Controller, itself, type ReconcileRequest, watch } from '../../../../core/model/controller.js';
import { decodeEvent } from '../../../../core/model/event-record.js';
import { createObject, mergePatch } from '../../../../core/model/intent.js';
import type { View } from '../../../../core/model/view.js';
import type { FaultSpec } from '../../../../core/schema/fault.js';
import { CONFIG_MAPS, PODS } from '../../../../core/schema/kinds.js';
import { START, type TestCluster, type TestClusterOptions, testCluster } from '../../../support/test-cluster.js';
import { webDeployment } from '../../../support/web-deployment.js';
import { breakIt, faultOf, heal } from './fault.js';

const open: TestCluster[] = [];
afterEach(async () => {
  for (const test of open.splice(0)) await test.stop();
});

async function clusterOf(options: TestClusterOptions = {}): Promise<TestCluster> {
  const test = await testCluster(options);
  open.push(test);
  return test;
}

async function eventsOf(test: TestCluster): Promise<ClusterEvent[]> {
  const events: ClusterEvent[] = [];
  for await (const records of test.log.events()) events.push(...records.map(decodeEvent));
  return events;
}

const configMap = (name: string, value = '') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { value },
});

/** What a controller was asked to look at, when, and on what view. */
interface Look {
  readonly name: string;
  readonly at: number;
  readonly value: string | undefined;
  readonly seen: View['seen'];
}

/** A controller that looks at ConfigMaps, and at first does nothing. */
function looker(act: Controller['reconcile'] = () => ({ intents: [] })): { controller: Controller; looks: Look[] } {
  const looks: Look[] = [];
  const reconcile = (view: View, request: ReconcileRequest, now: number) => {
    const value = view.get(CONFIG_MAPS, request.namespace, request.name)?.data?.['value'];
    looks.push({ name: request.name, at: now - START, value, seen: view.seen });
    return act(view, request, now);
  };
  return { controller: { name: 'looker', watches: [watch(CONFIG_MAPS, itself)], reconcile }, looks };
}

/** Copies each ConfigMap that is not a copy itself, and marks it as copied. */
const copies: Controller['reconcile'] = (view, { namespace, name }) => {
  const map = view.get(CONFIG_MAPS, namespace, name);
  if (map === undefined || name.endsWith('-copy') || map.data?.['copied'] === 'yes') return { intents: [] };
  return {
    intents: [
      createObject(CONFIG_MAPS, { metadata: { namespace, name: `${name}-copy` }, data: {} }),
      mergePatch(CONFIG_MAPS, map, { data: { copied: 'yes' } }),
    ],
  };
};

async function underFault(spec: Omit<FaultSpec, 'controller'>, act?: Controller['reconcile']) {
  const { controller, looks } = looker(act);
  const test = await clusterOf({ controllers: [controller], nodes: 0 });
  await breakIt(test, 'broken', { ...spec, controller: 'looker' });
  await test.run(0);
  return { test, looks };
}

const names = (test: TestCluster) => [...test.cluster.state.list(CONFIG_MAPS)].map(({ metadata }) => metadata.name);

describe('a crash', () => {
  it('between two writes leaves the first, and after the restart everything is looked at again', async () => {
    const test = await clusterOf();
    const spec: FaultSpec = {
      type: 'crash',
      controller: 'replicaset-controller',
      kinds: ['pods'],
      afterWrites: 1,
      times: 1,
      delay: '5s',
    };
    await breakIt(test, 'crash', spec);
    await test.create('deployments.apps', webDeployment(3));
    await test.run(4_000);
    expect([...test.cluster.state.list(PODS)]).toHaveLength(1);
    expect(faultOf(test, 'crash').status).toMatchObject({ phase: 'Expired', struck: 1 });
    await test.run(10_000);
    expect([...test.cluster.state.list(PODS)]).toHaveLength(3);
  });

  it('is named by what was written before it', async () => {
    const { test } = await underFault({ type: 'crash', afterWrites: 1, times: 1 }, copies);
    await test.create('configmaps', configMap('a'));
    await test.run(0);
    expect(names(test)).toEqual(['a', 'a-copy']);
    const copy = (await eventsOf(test)).find(({ ref }) => ref.name === 'a-copy');
    expect(copy?.cause?.faults).toEqual(['broken']);
  });
});

describe('views', () => {
  it('stale: lag so many revisions, never behind where they were, and catch up when it is healed', async () => {
    const { test, looks } = await underFault({ type: 'stale', revisions: 2 });
    const began = faultOf(test, 'broken').status!.revision!;
    for (const value of ['1', '2', '3', '4']) {
      await (value === '1'
        ? test.create('configmaps', configMap('a', value))
        : test.submit({
            verb: 'patch',
            target: { resource: 'configmaps', namespace: 'default', name: 'a' },
            patch: { type: 'merge', value: { data: { value } } },
          }));
      await test.run(10);
    }
    const seen = looks.map((look) => look.seen as number);
    for (const revision of seen) expect(revision).toBeGreaterThanOrEqual(began);
    expect(looks.at(-1)!.value).not.toBe('4');
    await heal(test, 'broken');
    await test.run(0);
    expect(looks.at(-1)!.value).toBe('4');
    expect(looks.at(-1)!.seen).toBe(test.cluster.state.revision);
  });

  it('stale in one kind: only that kind is old, and what is written says so', async () => {
    const test = await clusterOf();
    await test.create('deployments.apps', webDeployment(2));
    await test.run(10_000);
    await breakIt(test, 'lag', {
      type: 'stale',
      controller: 'replicaset-controller',
      kinds: ['pods'],
      revisions: 1_000,
    });
    const head = test.cluster.state.revision;
    const target = { resource: 'deployments.apps', namespace: 'default', name: 'web' };
    await test.submit({ verb: 'patch', target, patch: { type: 'merge', value: { spec: { replicas: 4 } } } });
    await test.run(10_000);
    const made = (await eventsOf(test)).filter(({ revision, ref }) => revision > head && ref.resource === 'pods');
    const first = made.find(({ actor }) => actor.controller === 'replicaset-controller')!;
    const seen = first.cause!.seen as Record<string, number>;
    expect(seen['pods']).toBeLessThan(seen['replicasets.apps']!);
    expect(first.cause!.faults).toEqual(['lag']);
    await heal(test, 'lag');
    await test.run(10_000);
    const alive = [...test.cluster.state.list(PODS)].filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect(alive).toHaveLength(4);
  });

  it('rewind: a controller starts again on an older past, and stays there until it is healed', async () => {
    const { controller, looks } = looker();
    const test = await clusterOf({ controllers: [controller], nodes: 0 });
    await test.create('configmaps', configMap('old', '1'));
    const back = test.cluster.state.revision;
    await test.create('configmaps', configMap('new'));
    await test.run(0);
    looks.length = 0;
    await breakIt(test, 'broken', { type: 'rewind', controller: 'looker', revisions: 2 });
    await test.run(10);
    expect(looks.map(({ name }) => name)).toEqual(['old']);
    expect(looks[0]!.seen).toBe(back);
    await heal(test, 'broken');
    await test.run(10);
    expect(looks.at(-1)).toMatchObject({ name: 'new', seen: test.cluster.state.revision });
  });

  it('coalesce: what comes and goes is never seen, and several changes are seen as one', async () => {
    const { test, looks } = await underFault({ type: 'coalesce', delay: '10s' });
    await test.create('configmaps', configMap('stays', '1'));
    await test.create('configmaps', configMap('goes'));
    await test.run(2_000);
    const target = { resource: 'configmaps', namespace: 'default' };
    await test.submit({ verb: 'delete', target: { ...target, name: 'goes' } });
    const patch = { type: 'merge' as const, value: { data: { value: '2' } } };
    await test.submit({ verb: 'patch', target: { ...target, name: 'stays' }, patch });
    await test.run(2_000);
    expect(looks).toEqual([]);
    await test.run(7_000);
    expect(looks).toMatchObject([{ name: 'stays', value: '2' }]);
  });

  it('slow-watch: events come late, and the view with them', async () => {
    const { test, looks } = await underFault({ type: 'slow-watch', delay: '3s' });
    await test.create('configmaps', configMap('a', '1'));
    await test.run(2_900);
    expect(looks).toEqual([]);
    await test.run(300);
    expect(looks).toMatchObject([{ name: 'a', value: '1' }]);
  });

  it('duplicate-watch: an event comes again', async () => {
    const { test, looks } = await underFault({ type: 'duplicate-watch', times: 1 });
    await test.create('configmaps', configMap('a'));
    await test.run(2_000);
    expect(looks.map(({ name }) => name)).toEqual(['a', 'a']);
    expect(faultOf(test, 'broken').status?.phase).toBe('Expired');
  });

  it('cut-watch: everything is listed again', async () => {
    const { controller, looks } = looker();
    const test = await clusterOf({ controllers: [controller], nodes: 0 });
    await test.create('configmaps', configMap('a'));
    await test.create('configmaps', configMap('b'));
    await test.run(0);
    looks.length = 0;
    await breakIt(test, 'broken', { type: 'cut-watch', controller: 'looker', times: 1 });
    await test.create('configmaps', configMap('c'));
    await test.run(0);
    expect(new Set(looks.map(({ name }) => name))).toEqual(new Set(['a', 'b', 'c']));
  });
});

describe('writes', () => {
  it('error-before: nothing is written, and it is tried again', async () => {
    const { test, looks } = await underFault({ type: 'error-before', times: 2 }, copies);
    await test.create('configmaps', configMap('a'));
    await test.run(0);
    expect(names(test)).toEqual(['a']);
    await test.run(1_000);
    expect(names(test)).toEqual(['a', 'a-copy']);
    expect(faultOf(test, 'broken').status).toMatchObject({ struck: 2, phase: 'Expired' });
    expect(looks.length).toBeGreaterThan(2);
  });

  it('error-after: it is written though the controller was told that it is not', async () => {
    const { test } = await underFault({ type: 'error-after', verbs: ['create'], times: 1 }, copies);
    await test.create('configmaps', configMap('a'));
    await test.run(0);
    expect(names(test)).toEqual(['a', 'a-copy']);
    const made = (await eventsOf(test)).filter(({ actor }) => actor.controller === 'looker');
    expect(made.map(({ ref }) => ref.name)).toEqual(['a-copy']);
  });

  it('conflict: patches and updates are refused, creates are not', async () => {
    const { test } = await underFault({ type: 'conflict' }, copies);
    await test.create('configmaps', configMap('a'));
    await test.run(5_000);
    expect(names(test)).toEqual(['a', 'a-copy']);
    expect(test.cluster.state.get(CONFIG_MAPS, 'default', 'a')?.data?.['copied']).toBeUndefined();
  });

  it('strike as often as chance has it, which the seed of the cluster decides', async () => {
    const struck = async () => {
      const { test } = await underFault({ type: 'error-before', probability: 50 }, copies);
      for (let i = 0; i < 20; i++) await test.create('configmaps', configMap(`a${i}`));
      await test.run(60_000);
      return faultOf(test, 'broken').status?.struck;
    };
    const first = await struck();
    expect(first).toBeGreaterThan(5);
    expect(await struck()).toBe(first);
  });
});

describe('two leaders', () => {
  it('both decide on the same view', async () => {
    const { test, looks } = await underFault({ type: 'two-leaders' }, (_view, { namespace, name }) => ({
      intents: name.startsWith('made')
        ? []
        : [createObject(CONFIG_MAPS, { metadata: { namespace, generateName: 'made-' }, data: {} })],
    }));
    await test.create('configmaps', configMap('a'));
    await test.run(0);
    expect(names(test).filter((name) => name.startsWith('made-'))).toHaveLength(2);
    const [one, other] = looks.filter(({ name }) => name === 'a');
    expect(other!.seen).toBe(one!.seen);
    expect(other!.at).toBe(one!.at + 1);
  });
});

describe('the clock', () => {
  it('of one controller is off, and nobody else sees it', async () => {
    const { test, looks } = await underFault({ type: 'clock', by: '-1h' });
    await test.create('configmaps', configMap('a'));
    await test.run(0);
    expect(looks).toMatchObject([{ at: -3_600_000 }]);
    expect(test.cluster.state.get(CONFIG_MAPS, 'default', 'a')?.metadata.creationTimestamp).toBe(
      '2026-01-01T00:00:00Z',
    );
  });

  it('of the cluster jumps ahead and back, and the times of events never go back', async () => {
    const { controller, looks } = looker();
    const test = await clusterOf({ controllers: [controller], nodes: 0 });
    await breakIt(test, 'ahead', { type: 'clock', by: '1h' });
    await test.create('configmaps', configMap('a'));
    await test.run(0);
    expect(looks.at(-1)!.at).toBe(3_600_000);
    expect(test.cluster.state.get(CONFIG_MAPS, 'default', 'a')?.metadata.creationTimestamp).toBe(
      '2026-01-01T01:00:00Z',
    );
    await heal(test, 'ahead');
    await test.create('configmaps', configMap('b'));
    await test.run(0);
    expect(looks.at(-1)!.at).toBe(0);
    const times = (await eventsOf(test)).map(({ time }) => time);
    expect([...times].sort()).toEqual(times);
  });
});

import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent } from '../../../../core/model/event-record.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { FAULTS, type FaultSpec } from '../../../../core/schema/fault.js';
import { FAULT_TYPES } from '../../../../core/schema/fault-type.js';
import { DEPLOYMENTS } from '../../../../core/schema/kinds.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import type { ClusterState } from '../../../../core/state/cluster-state.js';
import { loadState, rebuildState } from '../../../../core/state/load-state.js';
import type { OpenLoopDifference } from '../../../../replay/rerun/open-loop-difference.js';
import { rerunOpenLoop } from '../../../../replay/rerun/rerun-open-loop.js';
import { anyStory, type Step } from '../../../laws/any-story.js';
import { runs } from '../../../support/runs.js';
import { type TestCluster, testCluster } from '../../../support/test-cluster.js';
import { webDeployment } from '../../../support/web-deployment.js';
import { faultObject } from './fault.js';

const MINUTE = 60_000;

/** One of each type, aimed at what the built-in controllers and nodes do. */
const SPECS: Readonly<Record<(typeof FAULT_TYPES)[number], Omit<FaultSpec, 'type'>>> = {
  crash: { controller: 'replicaset-controller', afterWrites: 1, delay: '300ms' },
  stale: { controller: '*', revisions: 7 },
  rewind: { controller: 'replicaset-controller', kinds: ['pods'], revisions: 5 },
  coalesce: { controller: 'deployment-controller', delay: '2s' },
  'slow-watch': { controller: 'replicaset-controller', kinds: ['pods'], delay: '700ms' },
  'cut-watch': { controller: '*', probability: 20 },
  'duplicate-watch': { controller: '*', probability: 50 },
  'error-before': { controller: '*', probability: 30 },
  'error-after': { controller: '*', probability: 30 },
  conflict: { controller: '*', times: 5 },
  'slow-api': { client: {}, delay: '1s' },
  'two-leaders': { controller: 'replicaset-controller' },
  'node-crash': { node: 'node-1' },
  partition: { node: 'node-2' },
  'slow-start': { node: 'node-1', delay: '20s' },
  pressure: { node: 'node-3', pressure: 'memory' },
  clock: { by: '-10m' },
  'slow-store': { delay: '50ms', probability: 30 },
  'failing-store': { probability: 20 },
};

/** A story in which faults come and go. */
const faultyStory: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    anyStory,
    fc.array(
      fc.record({
        type: fc.constantFrom(...FAULT_TYPES),
        at: fc.nat(25),
        lasts: fc.constantFrom(undefined, '2s', '1m'),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([story, faults]) => {
    const steps = [...story];
    faults.forEach(({ type, at, lasts }, index) => {
      const spec = { type, ...SPECS[type], ...(lasts === undefined ? {} : { for: lasts }) };
      const name = `${type}-${index}`;
      const command = {
        verb: 'create' as const,
        target: { resource: FAULTS.groupResource, name },
        object: faultObject(name, spec),
      };
      steps.splice(at, 0, { type: 'command', command }, { type: 'wait', milliseconds: 500 });
    });
    return steps;
  });

function contents(state: ClusterState): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const resource of state.resources()) {
    for (const [key, object] of state.collection(resource).entries()) all[`${resource} ${key}`] = object;
  }
  return all;
}

async function recordsOf({ log }: TestCluster): Promise<Uint8Array[]> {
  const records: Uint8Array[] = [];
  for await (const batch of log.events()) records.push(...batch);
  return records;
}

/** Plays a story; what is asked for while the store is slow is not waited for, since time passes only between steps. */
async function playOn(test: TestCluster, story: readonly Step[]): Promise<void> {
  const asked: Promise<unknown>[] = [];
  for (const step of story) {
    if (step.type === 'command') asked.push(test.submit(step.command));
    await test.run(step.type === 'wait' ? step.milliseconds : 0);
  }
  await test.run(10_000);
  await Promise.all(asked);
}

async function healAll(test: TestCluster): Promise<void> {
  const healed = [...test.cluster.state.list(FAULTS)].map(({ metadata: { name } }) =>
    test.submit({ verb: 'delete', target: { resource: FAULTS.groupResource, name } }),
  );
  await test.run(10_000);
  await Promise.all(healed);
}

describe('under any faults of a running cluster', () => {
  property.prop([faultyStory], runs(15))('law 1: rebuilding from the log gives the live state', async (story) => {
    const test = await testCluster();
    await playOn(test, story);
    expect(contents(await rebuildState(test.log))).toEqual(contents(test.cluster.state));
    expect(contents(await loadState(test.log))).toEqual(contents(test.cluster.state));
    expect(await test.log.verify()).toMatchObject({ ok: true });
    await healAll(test);
    await test.stop();
  });

  property.prop([faultyStory], runs(15))('law 2: the same seed gives the same log', async (story) => {
    const [one, other] = await Promise.all(
      [1, 2].map(async () => {
        const test = await testCluster({ seed: 7 });
        await playOn(test, story);
        const records = await recordsOf(test);
        await healAll(test);
        await test.stop();
        return records.map((record) => Buffer.from(record).toString('base64'));
      }),
    );
    expect(one).toEqual(other);
  });

  property.prop([faultyStory], runs(15))('law 3: once they are healed, the controllers settle', async (story) => {
    const test = await testCluster();
    await playOn(test, story);
    await healAll(test);
    for (const name of ['node-1', 'node-2']) {
      const value = { metadata: { annotations: { 'simulation.hindcast.dev/power': 'on' } } };
      await test.submit({ verb: 'patch', target: { resource: 'nodes', name }, patch: { type: 'merge', value } });
    }
    await test.run(35 * MINUTE);
    const settled = test.log.head().revision;
    await test.run(10 * MINUTE);
    const late: string[] = [];
    for await (const records of test.log.events({ from: settled + 1 })) {
      for (const { actor, request, ref } of records.map(decodeEvent)) {
        const isHeartbeat = ref.resource === 'leases' || ref.resource === 'nodes';
        const isFailing = actor.controller === 'kubelet-pod' && (ref.resource === 'pods' || ref.resource === 'events');
        if (!isHeartbeat && !isFailing) late.push(`${actor.controller} ${request.verb} ${ref.resource}/${ref.name}`);
      }
    }
    expect(late).toEqual([]);
    for (const { metadata, status } of test.cluster.state.list(DEPLOYMENTS)) {
      expect(status?.observedGeneration).toBe(metadata.generation);
    }
    await test.stop();
  });

  property.prop([faultyStory], runs(15))('law 5: the same code decides what is recorded', async (story) => {
    const test = await testCluster();
    await playOn(test, story);
    const differences: OpenLoopDifference[] = [];
    const run = rerunOpenLoop({ log: test.log, schemas: loadSchemas() }, { controllers: test.controllers });
    for await (const difference of run) differences.push(difference);
    expect(differences).toEqual([]);
    await healAll(test);
    await test.stop();
  });
});

describe('a cluster under one fault', () => {
  const specs: FaultSpec[] = [
    ...FAULT_TYPES.map((type) => ({ type, ...SPECS[type] })),
    ...['10m', '-10m'].flatMap((by): FaultSpec[] => [
      { type: 'clock', by },
      { type: 'clock', by, controller: 'node-lifecycle-controller' },
      { type: 'clock', by, controller: 'kubelet-node' },
      { type: 'clock', by, controller: 'kubelet-pod' },
    ]),
    { type: 'crash', controller: '*' },
    { type: 'two-leaders', controller: '*' },
    { type: 'rewind', controller: '*', revisions: 50 },
    { type: 'coalesce', controller: '*', delay: '5s' },
    { type: 'slow-watch', controller: '*', delay: '5s' },
    { type: 'error-before', controller: '*' },
    { type: 'error-after', controller: '*' },
    { type: 'conflict', controller: '*' },
  ];

  it.each(specs)('does not write without end: %j', async (spec) => {
    const test = await testCluster();
    await test.create('deployments.apps', webDeployment(3));
    await test.run(20_000);
    const before = test.log.head().revision;
    await test.create(FAULTS.groupResource, faultObject('broken', spec));
    const target = { resource: 'deployments.apps', namespace: 'default', name: 'web' };
    const scaled = test.submit({ verb: 'patch', target, patch: { type: 'merge', value: { spec: { replicas: 5 } } } });
    await test.run(2 * MINUTE);
    await scaled;
    expect(test.log.head().revision - before).toBeLessThan(2_500);
    await test.stop();
  });
});

describe('under faults of the store', () => {
  const storeStory = fc.tuple(
    anyStory,
    fc.constantFrom<FaultSpec>(
      { type: 'failing-store', probability: 40 },
      { type: 'failing-store', times: 3 },
      { type: 'slow-store', delay: '300ms' },
      { type: 'slow-store', delay: '100ms', probability: 50 },
    ),
    fc.nat(20),
  );

  property.prop([storeStory], runs(20))(
    'law 4: an acknowledged write is never lost, a refused one never visible, and healing works',
    async ([story, spec, at]) => {
      const test = await testCluster();
      const visible = new Map<number, string>();
      test.cluster.commits.subscribe((group) => {
        for (const { event } of group) visible.set(event.revision, event.hash);
      });
      const answers: Promise<void>[] = [];
      const acknowledged = new Map<number, unknown>();
      const refused = new Set<string>();
      const ask = async (command: Parameters<TestCluster['submit']>[0], mark: string) => {
        const marked = command.verb === 'create' ? { ...command, object: withMark(command.object, mark) } : command;
        const result = await test.submit(marked);
        if (!result.ok) return void refused.add(mark);
        const { revision, object } = result.value;
        if (revision !== undefined) acknowledged.set(revision, (object['metadata'] as JsonObject)['uid']);
      };
      const steps = [...story];
      steps.splice(at, 0, {
        type: 'command',
        command: {
          verb: 'create',
          target: { resource: FAULTS.groupResource, name: 'store' },
          object: faultObject('store', spec),
        },
      });
      for (const [index, step] of steps.entries()) {
        if (step.type === 'command') answers.push(ask(step.command, `mark-${index}`));
        await test.run(step.type === 'wait' ? Math.min(step.milliseconds, 2_000) : 20);
      }
      const healed = test.submit({ verb: 'delete', target: { resource: FAULTS.groupResource, name: 'store' } });
      await test.run(0);
      expect((await healed).ok).toBe(true);
      await test.run(5_000);
      await Promise.all(answers);
      const events = (await recordsOf(test)).map(decodeEvent);
      for (const [revision, uid] of acknowledged) expect(events[revision - 1]?.ref.uid).toBe(uid);
      for (const [revision, hash] of visible) expect(events[revision - 1]?.hash).toBe(hash);
      for (const { change } of events) {
        if (change.type !== 'created') continue;
        expect(refused.has(change.object.metadata.annotations?.['mark'] ?? '')).toBe(false);
      }
      expect(contents(await rebuildState(test.log))).toEqual(contents(test.cluster.state));
      expect(await test.log.verify()).toMatchObject({ ok: true });
      await test.stop();
    },
  );
});

function withMark(object: JsonObject, mark: string): JsonObject {
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), annotations: { mark } } };
}

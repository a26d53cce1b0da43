import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { virtualEnvironment } from '../../core/engine/virtual-environment.js';
import type { Controller } from '../../core/model/controller.js';
import type { EventLog } from '../../core/model/event-log.js';
import { decodeEvent } from '../../core/model/event-record.js';
import type { LogHead } from '../../core/model/journal.js';
import { PODS } from '../../core/schema/kinds.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import { loadState, rebuildState } from '../../core/state/load-state.js';
import { diffTimelines } from '../../replay/diff/diff-timelines.js';
import { forkCluster } from '../../replay/fork/fork-cluster.js';
import { timeAt } from '../../replay/fork/time-at.js';
import { VirtualTime } from '../../replay/fork/virtual-time.js';
import { liveTimeline } from '../../replay/live-timeline.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { anyStory, play } from '../laws/any-story.js';
import { runs } from '../support/runs.js';
import { type TestCluster, testCluster } from '../support/test-cluster.js';
import { webDeployment } from '../support/web-deployment.js';

const newLog = (base: LogHead) => new MemoryEventLog(base);
const ADMIN = { actor: { user: 'kubernetes-admin', groups: ['system:masters'] } };

/** Everything in a state, as plain JSON by place. */
function contents(state: ClusterState): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const resource of state.resources()) {
    for (const [key, object] of state.collection(resource).entries()) all[`${resource} ${key}`] = object;
  }
  return all;
}

async function recordsOf(log: EventLog): Promise<string[]> {
  const records: string[] = [];
  for await (const batch of log.events())
    records.push(...batch.map((record) => Buffer.from(record).toString('latin1')));
  return records;
}

/** Forks a test cluster onto virtual time. */
async function virtualFork(
  test: TestCluster,
  at: number,
  {
    seed = 7,
    controllers = test.controllers,
    log = newLog,
  }: { seed?: number; controllers?: readonly Controller[]; log?: typeof newLog } = {},
) {
  const environment = virtualEnvironment(seed, (await timeAt(test.log, at)) ?? 0);
  const cluster = await forkCluster(test.cluster, { at, environment, controllers, newLog: log, frozen: true });
  cluster.start();
  const time = new VirtualTime(cluster, environment.clock, (error) => {
    throw error;
  });
  return { cluster, time, clock: environment.clock };
}

/** Lets appends take as long as a disk might. */
class SlowLog extends MemoryEventLog {
  override async append(...parameters: Parameters<MemoryEventLog['append']>) {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    return super.append(...parameters);
  }
}

describe('a forked cluster', () => {
  property.prop([anyStory, fc.nat(), fc.nat()], runs(10))(
    'begins with the state of its revision, keeps law 1, and nothing of it shows in its parent or its siblings',
    async (story, choice, other) => {
      const test = await testCluster();
      await play(test, story);
      const head = test.log.head().revision;
      const before = await recordsOf(test.log);
      const [at, beside] = [1 + (choice % head), 1 + (other % head)];
      const sibling = await virtualFork(test, beside, { controllers: [] });
      const fork = await virtualFork(test, at, { controllers: [] });
      expect(contents(fork.cluster.state)).toEqual(contents(await rebuildState(test.log, at)));
      expect(fork.cluster.log.head()).toEqual(fork.cluster.base);
      await fork.cluster.stop();
      const running = await virtualFork(test, at);
      for (const step of story) {
        if (step.type === 'command') await running.cluster.submit(step.command, ADMIN);
        else await running.time.run(step.milliseconds);
      }
      await running.time.run(1_000);
      const { log, state } = running.cluster;
      expect(contents(await rebuildState(log))).toEqual(contents(state));
      expect(contents(await loadState(log))).toEqual(contents(state));
      const middle = Math.ceil((at + log.head().revision) / 2);
      expect(contents(await loadState(log, middle))).toEqual(contents(await rebuildState(log, middle)));
      expect((await log.verify()).ok).toBe(true);
      expect(await recordsOf(test.log)).toEqual(before);
      expect(sibling.cluster.log.head()).toEqual(sibling.cluster.base);
      expect(contents(sibling.cluster.state)).toEqual(contents(await loadState(test.log, beside)));
      for (const one of [running, sibling]) {
        await one.time.stop();
        await one.cluster.stop();
      }
      await test.stop();
    },
  );

  property.prop([anyStory, fc.nat()], runs(5))(
    'runs the same on virtual time whatever its log: as fast as memory, or as slow as a disk',
    async (story, choice) => {
      const test = await testCluster();
      await play(test, story);
      const at = 1 + (choice % test.log.head().revision);
      const logs: string[][] = [];
      for (const log of [newLog, newLog, (base: LogHead) => new SlowLog(base)]) {
        const fork = await virtualFork(test, at, { log });
        await fork.time.run(90_000);
        logs.push(await recordsOf(fork.cluster.log));
        await fork.time.stop();
        await fork.cluster.stop();
      }
      expect(logs[1]).toEqual(logs[0]);
      expect(logs[2]).toEqual(logs[0]);
      await test.stop();
    },
  );

  it('goes on from its revision as its parent went on: the same Deployment comes to the same end', async () => {
    const test = await testCluster();
    await test.create('deployments.apps', webDeployment(3));
    const { revision } = test.log.head();
    await test.run(120_000);
    const fork = await virtualFork(test, revision);
    await fork.time.run(120_000);
    expect(fork.clock.now()).toBe(test.now());
    const differences: unknown[] = [];
    const ends = [{ at: test.log.head().revision }, { at: fork.cluster.log.head().revision }] as const;
    const left = { log: test.log, schemas: test.cluster.schemas };
    const query = { sharedUntil: revision, ignoring: 'identity', selector: { namespace: 'default' } } as const;
    for await (const diff of diffTimelines(left, ends[0], fork.cluster, ends[1], query)) {
      // The names of Pods come from the UID of their ReplicaSet, which was made after the fork.
      if (!['pods', 'events', 'events.events.k8s.io'].includes(diff.resource)) differences.push(diff);
    }
    expect(differences).toEqual([]);
    expect(phases(fork.cluster.state)).toEqual(['Running', 'Running', 'Running']);
    expect(phases(test.cluster.state)).toEqual(phases(fork.cluster.state));
    await fork.time.stop();
    await fork.cluster.stop();
    await test.stop();
  });

  it('may be one of a fork, with other controllers', async () => {
    const test = await testCluster();
    await test.create('deployments.apps', webDeployment(2));
    const first = await virtualFork(test, test.log.head().revision, { controllers: [] });
    await first.time.run(60_000);
    expect(phases(first.cluster.state)).toEqual([]);
    const patch = { type: 'merge' as const, value: { spec: { replicas: 1 } } };
    const target = { resource: 'deployments.apps', namespace: 'default', name: 'web' };
    expect((await first.cluster.submit({ verb: 'patch', target, patch }, ADMIN)).ok).toBe(true);
    const at = first.cluster.log.head().revision;
    const environment = virtualEnvironment(3, first.clock.now());
    const second = await forkCluster(first.cluster, { at, environment, controllers: test.controllers, newLog });
    second.start();
    const time = new VirtualTime(second, environment.clock, () => {});
    await time.run(60_000);
    expect(phases(second.state)).toEqual(['Running']);
    expect(phases(test.cluster.state)).toEqual([]);
    for (const stop of [() => time.stop(), () => second.stop(), () => first.time.stop(), () => first.cluster.stop()])
      await stop();
    await test.stop();
  });

  it('can be followed', async () => {
    const test = await testCluster();
    const fork = await virtualFork(test, test.log.head().revision, { controllers: [] });
    const following = liveTimeline(fork.cluster).follow({ limit: 1 })[Symbol.asyncIterator]();
    const next = following.next();
    await fork.cluster.submit(
      {
        verb: 'create',
        target: { resource: 'namespaces', name: 'new' },
        object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'new' } },
      },
      ADMIN,
    );
    expect((await next).value).toMatchObject([{ revision: fork.cluster.base.revision + 1, ref: { name: 'new' } }]);
    await fork.time.stop();
    await fork.cluster.stop();
    await test.stop();
  });

  it('does not begin at a revision that its parent never had', async () => {
    const test = await testCluster();
    const at = test.log.head().revision + 1;
    const environment = virtualEnvironment(1, 0);
    await expect(forkCluster(test.cluster, { at, environment, controllers: [], newLog })).rejects.toThrow(RangeError);
    await test.stop();
  });

  it('dates its events no earlier than its revision, though its clock be behind', async () => {
    const test = await testCluster();
    const { revision } = test.log.head();
    const environment = virtualEnvironment(1, 0);
    const fork = await forkCluster(test.cluster, { at: revision, environment, controllers: [], newLog });
    await fork.submit(
      {
        verb: 'create',
        target: { resource: 'namespaces', name: 'new' },
        object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'new' } },
      },
      ADMIN,
    );
    const times: number[] = [];
    for await (const [record] of fork.log.events({ from: revision })) times.push(Date.parse(decodeEvent(record!).time));
    expect(times[1] ?? times[0]).toBeGreaterThanOrEqual(times[0]!);
    await fork.stop();
    await test.stop();
  });
});

function phases(state: ClusterState): unknown[] {
  return [...state.list(PODS)].map(({ status }) => status?.phase);
}

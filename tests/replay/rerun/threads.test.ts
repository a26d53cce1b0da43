import { EventEmitter } from 'node:events';
import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Controller } from '../../../core/model/controller.js';
import { type EventLog, EventLogError } from '../../../core/model/event-log.js';
import { fail } from '../../../core/model/result.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { controllerProblem } from '../../../guard/controller-problem.js';
import { type ReconcileRunner, TRUSTING_RUNNER } from '../../../guard/reconcile-runner.js';
import type { OpenLoopDifference, OpenLoopTally } from '../../../replay/rerun/open-loop-difference.js';
import { type OpenLoopRerun, rerunOpenLoop } from '../../../replay/rerun/rerun-open-loop.js';
import { type RerunCode, type RerunThreadOrder, rerunParts } from '../../../replay/rerun/threads/rerun-part.js';
import { RerunThreads, type ThreadedQuery } from '../../../replay/rerun/threads/rerun-threads.js';
import type { Thread } from '../../../replay/rerun/threads/thread-words.js';
import { anyStory, play } from '../../laws/any-story.js';
import { runs } from '../../support/runs.js';
import { type TestCluster, testCluster } from '../../support/test-cluster.js';
import { webDeployment } from '../../support/web-deployment.js';
import { brokenDeployments } from '../questions/broken-deployments.js';

const schemas = loadSchemas();

/** A thread within this one: what passes its port is copied as it would be between two. */
class InnerThread extends EventEmitter implements Thread {
  isOver = false;
  readonly #orders = new EventEmitter();

  constructor(code: Omit<RerunCode, 'schemas'>) {
    super();
    const say = (word: unknown) => {
      const copy = structuredClone(word);
      setImmediate(() => void (this.isOver || this.emit('message', copy)));
    };
    rerunParts({ postMessage: say, on: (event, listener) => this.#orders.on(event, listener) }, { ...code, schemas });
  }

  postMessage(order: RerunThreadOrder): void {
    setImmediate(() => this.#orders.emit('message', order));
  }

  async terminate(): Promise<void> {
    this.isOver = true;
    this.emit('exit');
  }
}

interface Outcome {
  readonly found: readonly { readonly difference: OpenLoopDifference; readonly tally: OpenLoopTally }[];
  readonly tally: OpenLoopTally;
}

const copyOf = (tally: OpenLoopTally): OpenLoopTally => ({ ...tally, unknown: new Map(tally.unknown) });

async function outcomeOf(run: OpenLoopRerun, most = Number.POSITIVE_INFINITY): Promise<Outcome> {
  const found: { difference: OpenLoopDifference; tally: OpenLoopTally }[] = [];
  for await (const difference of run) {
    found.push({ difference, tally: copyOf(run.tally) });
    if (found.length === most) break;
  }
  return { found, tally: copyOf(run.tally) };
}

interface Asked {
  readonly code: Omit<RerunCode, 'schemas'>;
  readonly count: number;
  readonly query?: ThreadedQuery;
  readonly most?: number;
}

async function inThreads(log: EventLog, { code, count, query = {}, most }: Asked): Promise<Outcome> {
  const started: InnerThread[] = [];
  const threads = new RerunThreads(count, () => {
    const thread = new InnerThread(code);
    started.push(thread);
    return thread;
  });
  try {
    return await outcomeOf(threads.rerun({ log }, query), most);
  } finally {
    await threads.close();
    expect(started.every(({ isOver }) => isOver)).toBe(true);
  }
}

const inOne = (log: EventLog, { code, query = {}, most }: Asked): Promise<Outcome> =>
  outcomeOf(rerunOpenLoop({ log, schemas }, { ...code, ...query }), most);

async function expectSame(log: EventLog, asked: Asked): Promise<Outcome> {
  const one = await inOne(log, asked);
  expect(await inThreads(log, asked)).toEqual(one);
  return one;
}

describe('a rerun in threads', () => {
  property.prop([anyStory, fc.integer({ min: 1, max: 7 }), fc.boolean()], runs(6))(
    'finds the same in the same order, whatever happened and however many there are',
    async (story, count, knowsAll) => {
      const cluster = await testCluster();
      await play(cluster, story);
      const controllers = brokenDeployments(cluster.controllers).slice(knowsAll ? 0 : 3);
      const { tally } = await expectSame(cluster.log, { code: { controllers }, count });
      expect(tally.reconciles).toBeGreaterThan(0);
      await cluster.stop();
    },
  );
});

describe('a rerun in threads of one history', () => {
  let cluster: TestCluster;
  let broken: readonly Controller[];
  beforeAll(async () => {
    cluster = await testCluster();
    await cluster.create('deployments.apps', webDeployment(3));
    await cluster.run(60_000);
    broken = brokenDeployments(cluster.controllers);
  });
  afterAll(() => cluster.stop());

  test('finds the same wherever it is cut: within a reconcile, too', async () => {
    const { revision: head } = cluster.log.head();
    for (let from = 1; from < head; from += 5) {
      for (const to of [from, from + 1, from + 12, head]) {
        await expectSame(cluster.log, { code: { controllers: broken }, count: 3, query: { from, to } });
      }
    }
  });

  test('tells of one controller only', async () => {
    const query = { only: 'deployment-controller' };
    const { found, tally } = await expectSame(cluster.log, { code: { controllers: broken }, count: 4, query });
    expect(found.length).toBeGreaterThan(0);
    expect(tally.reconciles).toBeLessThan(
      (await inOne(cluster.log, { code: { controllers: broken }, count: 4 })).tally.reconciles,
    );
  });

  test('stands, at the first difference, where one thread would', async () => {
    const { found } = await expectSame(cluster.log, { code: { controllers: broken }, count: 4, most: 1 });
    expect(found).toHaveLength(1);
  });

  test('ends after the reconcile that had to be stopped, though other threads are beyond it', async () => {
    const runner: ReconcileRunner = {
      ...TRUSTING_RUNNER,
      run: (jobs) => {
        const stopped = jobs.findIndex(({ controller }) => controller.name === 'kube-scheduler');
        if (stopped < 0) return TRUSTING_RUNNER.run(jobs);
        const endless = fail(controllerProblem('endless', jobs[stopped]!, 'did not come back'));
        return [...TRUSTING_RUNNER.run(jobs.slice(0, stopped)), endless];
      },
    };
    const { found } = await expectSame(cluster.log, { code: { controllers: broken, runner }, count: 5 });
    expect(found.at(-1)!.difference.problem).toMatchObject({ type: 'endless' });
  });

  test('hears how far all of them are, never less than before', async () => {
    const told: number[] = [];
    const query = { progress: (revision: number) => told.push(revision) };
    await inThreads(cluster.log, { code: { controllers: cluster.controllers }, count: 2, query });
    expect(told.at(-1)).toBe(cluster.log.head().revision);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  test('uses its threads again', async () => {
    let started = 0;
    const threads = new RerunThreads(2, () => {
      started++;
      return new InnerThread({ controllers: broken });
    });
    const first = await outcomeOf(threads.rerun({ log: cluster.log }, {}));
    expect(await outcomeOf(threads.rerun({ log: cluster.log }, {}))).toEqual(first);
    expect(started).toBe(2);
    await threads.close();
  });

  test('ends when the signal aborts', async () => {
    const abort = new AbortController();
    const query = { signal: abort.signal, progress: () => abort.abort() };
    const { tally } = await inThreads(cluster.log, { code: { controllers: cluster.controllers }, count: 3, query });
    const whole = await inOne(cluster.log, { code: { controllers: cluster.controllers }, count: 3 });
    expect(tally.reconciles).toBeLessThan(whole.tally.reconciles);
  });

  test('fails as the log does', async () => {
    const log: EventLog = Object.create(cluster.log, {
      events: {
        value: () => {
          throw new EventLogError('corrupt', 'the log is torn');
        },
      },
      head: { value: () => cluster.log.head() },
      resources: { value: () => cluster.log.resources() },
      objectsAt: { value: cluster.log.objectsAt.bind(cluster.log) },
    });
    const failing = inThreads(log, { code: { controllers: cluster.controllers }, count: 3 });
    await expect(failing).rejects.toMatchObject({
      name: 'EventLogError',
      reason: 'corrupt',
      message: 'the log is torn',
    });
  });
});

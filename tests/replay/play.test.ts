import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../core/engine/virtual-environment.js';
import type { EventLog } from '../../core/model/event-log.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import { loadState } from '../../core/state/load-state.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import { LocalTimeline } from '../../replay/local-timeline.js';
import { type Breakpoint, breakWhen, watchValue } from '../../replay/play/breakpoint.js';
import { breakWhenCel, watchCel } from '../../replay/play/cel-breakpoint.js';
import type { Moment } from '../../replay/play/moment.js';
import { MomentReader } from '../../replay/play/moment-reader.js';
import { type Playing, type PlayQuery, type PlayStatus, play } from '../../replay/play/play.js';
import { Player } from '../../replay/play/player.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { anyStory, play as playStory } from '../laws/any-story.js';
import { runs } from '../support/runs.js';
import { testCluster } from '../support/test-cluster.js';
import { madeUpHistory } from './made-up-history.js';
import { BEGINNING, Recorder } from './recorder.js';
import { shopHistory } from './shop-history.js';

const schemas = loadSchemas();

/** Everything in a state and its indexes, as plain JSON by place. */
function contents(state: ClusterState): unknown {
  const objects: Record<string, unknown> = {};
  for (const resource of state.resources()) {
    for (const [key, object] of state.collection(resource).entries()) objects[`${resource} ${key}`] = object;
  }
  const { owners, podsByNode } = state.indexes;
  const pods = [...podsByNode.entries()].map(([node, ofNode]) => [node, [...ofNode.keys()]]);
  return { revision: state.revision, objects, owners: [...owners.keys()], pods };
}

async function logOf(recorder: Recorder, log: EventLog = new MemoryEventLog()): Promise<EventLog> {
  await log.append(recorder.entries, 0);
  return log;
}

/** A playing, and all that came of it. */
interface Watched {
  readonly playing: Playing;
  readonly clock: VirtualClock;
  /** The revisions that came, each with when it came. */
  readonly came: [revision: number, after: number][];
  readonly statuses: PlayStatus[];
  readonly moments: Moment[];
  isOver(): boolean;
  failure(): unknown;
}

function watch(log: EventLog, query: PlayQuery): Watched {
  const clock = new VirtualClock(0);
  const playing = play({ log }, { frozen: true, ...query }, clock);
  const came: [number, number][] = [];
  const moments: Moment[] = [];
  const statuses: PlayStatus[] = [];
  let isOver = false;
  let failure: unknown;
  playing.moments.subscribe({
    next: (moment) => {
      moments.push(moment);
      came.push([moment.event.revision, clock.now()]);
    },
    error: (error: unknown) => {
      failure = error;
    },
    complete: () => {
      isOver = true;
    },
  });
  playing.status.subscribe((status) => statuses.push(status));
  return { playing, clock, came, statuses, moments, isOver: () => isOver, failure: () => failure };
}

/** Lets everything that can happen without time happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets virtual time pass until a moment, or for ever. */
async function pass({ clock }: Watched, until = Number.POSITIVE_INFINITY): Promise<void> {
  await settle();
  while (clock.next !== undefined && clock.next <= until) {
    clock.step();
    await settle();
  }
  if (Number.isFinite(until)) clock.advanceTo(until);
}

const revisions = ({ came }: Watched) => came.map(([revision]) => revision);
const ONE_TO_NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

let shop: EventLog;
beforeAll(async () => {
  shop = await logOf(shopHistory());
});

describe('playing', () => {
  test('gives every event with the state right after it, as fast as possible without a speed', async () => {
    const watched = watch(shop, {});
    await pass(watched);
    expect(watched.came).toEqual(ONE_TO_NINE.map((revision) => [revision, 0]));
    const { states } = shopHistory();
    for (const { event, state } of watched.moments) expect(contents(state)).toEqual(contents(states[event.revision]!));
    expect(watched.isOver()).toBe(true);
    expect(watched.statuses).toEqual([{ type: 'playing' }, { type: 'over' }]);
  });

  test('goes backwards from the newest', async () => {
    const watched = watch(shop, { direction: 'backward', from: 3, to: 6, speed: 0 });
    await pass(watched);
    expect(revisions(watched)).toEqual([6, 5, 4, 3]);
    expect(watched.isOver()).toBe(true);
  });

  test('keeps the pace of the history, or a multiple of it', async () => {
    for (const [speed, gap] of [
      [1, 1_000],
      [4, 250],
      [0.5, 2_000],
    ]) {
      const watched = watch(shop, { speed: speed!, to: 4 });
      await pass(watched);
      expect(watched.came).toEqual([1, 2, 3, 4].map((revision, index) => [revision, index * gap!]));
    }
  });

  test('changes its speed and direction on the way', async () => {
    const watched = watch(shop, { speed: 1 });
    await pass(watched, 2_000);
    watched.playing.speed = 10;
    await pass(watched, 2_250);
    watched.playing.direction = 'backward';
    await pass(watched);
    expect(watched.came.slice(0, 8)).toEqual([
      [1, 0],
      [2, 1_000],
      [3, 2_000],
      [4, 2_100],
      [5, 2_200],
      [4, 2_350],
      [3, 2_450],
      [2, 2_550],
    ]);
  });

  test('pauses, steps either way, and goes on', async () => {
    const watched = watch(shop, { speed: 1, holdsAtEnds: true });
    const { playing } = watched;
    await pass(watched, 2_500);
    playing.pause();
    await pass(watched, 60_000);
    expect(revisions(watched)).toEqual([1, 2, 3]);
    expect((await playing.step())?.event.revision).toBe(4);
    expect((await playing.stepBack())?.event.revision).toBe(3);
    expect((await playing.stepBack())?.event.revision).toBe(2);
    playing.resume();
    await pass(watched);
    expect(revisions(watched)).toEqual([1, 2, 3, 4, 3, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(watched.statuses.at(-1)).toEqual({ type: 'paused', at: 'end' });
    expect(await playing.step()).toBeUndefined();
    expect((await playing.stepBack())?.event.revision).toBe(8);
    playing.stop();
    expect(watched.isOver()).toBe(true);
    expect(await playing.step()).toBeUndefined();
  });

  test('seeks, paused or not, and only within its range', async () => {
    const watched = watch(shop, { paused: true, from: 2, to: 8 });
    const { playing } = watched;
    expect((await playing.seek(6))?.event.revision).toBe(6);
    expect(await playing.seek(9)).toBeUndefined();
    expect(await playing.seek(1)).toBeUndefined();
    expect(playing.current?.event.revision).toBe(6);
    playing.resume();
    await pass(watched);
    expect(revisions(watched)).toEqual([6, 7, 8]);
  });

  test('shows what it is asked to, and follows the rest', async () => {
    const watched = watch(shop, { shows: ({ ref }) => ref.resource === 'pods', holdsAtEnds: true });
    await pass(watched);
    expect(revisions(watched)).toEqual([3, 4, 9]);
    expect(watched.moments.map(({ state }) => state.revision)).toEqual([3, 4, 9]);
    expect((await watched.playing.stepBack())?.event.revision).toBe(4);
  });

  test('gets no further ahead of a slow taker than one moment', async () => {
    let go = () => {};
    const watched = watch(shop, { ready: () => new Promise((resolve) => (go = resolve)) });
    await pass(watched);
    expect(revisions(watched)).toEqual([1]);
    go();
    await pass(watched);
    expect(revisions(watched)).toEqual([1, 2]);
  });

  test('of nothing is over at once', async () => {
    for (const watched of [
      watch(new MemoryEventLog(), {}),
      watch(shop, { from: 10 }),
      watch(shop, { from: 5, to: 4 }),
    ]) {
      await pass(watched);
      expect([watched.isOver(), watched.came]).toEqual([true, []]);
    }
  });

  test('begins where the log begins', async () => {
    const { entries } = new Recorder()
      .create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'a' } })
      .create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'q', namespace: 'a' } });
    const log = new MemoryEventLog({ revision: 1, hash: entries[0]!.record.subarray(0, 32) });
    await log.append(entries.slice(1), 1);
    const watched = watch(log, {});
    await pass(watched);
    expect(revisions(watched)).toEqual([2]);
  });

  test('fails with the event that is damaged', async () => {
    const recorder = shopHistory();
    const log = await logOf(recorder);
    recorder.entries[3]!.record.set(Buffer.from('!!'), recorder.entries[3]!.record.length - 2);
    const watched = watch(log, {});
    await pass(watched);
    expect(watched.failure()).toMatchObject({ name: 'EventLogError', reason: 'corrupt' });
    expect(watched.isOver()).toBe(false);
    expect(watched.statuses.at(-1)).toEqual({ type: 'over' });
  });
});

describe('breakpoints', () => {
  const replicas = (state: ClusterState) =>
    (state.find('deployments.apps', 'shop/frontend') as { spec?: { replicas: number } } | undefined)?.spec?.replicas;
  const stops = async (breakpoint: Breakpoint, query: PlayQuery = {}) => {
    const watched = watch(shop, { ...query, breakpoints: [breakpoint], holdsAtEnds: true });
    const found: number[] = [];
    for (let round = 0; round < 20; round++) {
      await pass(watched);
      const status = watched.statuses.at(-1)!;
      if (status.type !== 'paused' || status.at !== 'breakpoint') return found;
      expect(status.breakpoint).toBe(breakpoint);
      found.push(watched.came.at(-1)![0]);
      watched.playing.resume();
    }
    throw new Error('it never ends');
  };
  const cel = (text: string) => {
    const breakpoint = breakWhenCel(text);
    if (!breakpoint.ok) throw new Error(breakpoint.error.message);
    return breakpoint.value;
  };

  test('pause at each moment where a predicate holds, either way', async () => {
    const isSecret = () => breakWhen(({ transition }) => transition.resource === 'secrets');
    expect(await stops(isSecret())).toEqual([5, 8]);
    expect(await stops(isSecret(), { direction: 'backward' })).toEqual([8, 5]);
  });

  test('on a value pause where it changes: at the event forwards, right before it backwards', async () => {
    const onReplicas = () => watchValue(({ state }) => replicas(state));
    expect(await stops(onReplicas())).toEqual([2, 6]);
    expect(await stops(onReplicas(), { direction: 'backward' })).toEqual([5, 1]);
  });

  test('take CEL over the object of an event, before and after it, and the event', async () => {
    expect(await stops(cel("object.status.phase == 'Running'"))).toEqual([4]);
    expect(await stops(cel('object == null'))).toEqual([9]);
    expect(await stops(cel('oldObject == null'))).toEqual([1, 2, 3, 5]);
    expect(await stops(cel("event.actor.controller == 'kubelet' || event.revision == 7"))).toEqual([4, 7]);
  });

  test('tell how often an expression had no answer', async () => {
    const breakpoint = cel('object.spec.replicas > 1');
    expect(await stops(breakpoint)).toEqual([6, 7]);
    expect(breakpoint).toMatchObject({ looked: 9, unanswered: 6, problem: expect.any(String) });
  });

  test('take CEL over an object of the state', async () => {
    const onFrontend = () => {
      const watchpoint = watchCel('object.spec.replicas >= 3', 'deployments.apps', 'shop/frontend');
      if (!watchpoint.ok) throw new Error(watchpoint.error.message);
      return watchpoint.value;
    };
    expect(await stops(onFrontend())).toEqual([2, 6]);
    expect(await stops(onFrontend(), { direction: 'backward' })).toEqual([5, 1]);
  });

  test('refuse expressions that do not parse, with the column', () => {
    expect(breakWhenCel('object.spec.replicas >')).toMatchObject({ ok: false, error: { column: expect.any(Number) } });
    expect(breakWhenCel('nonsense > 1')).toMatchObject({ ok: false });
    expect(watchCel('(', 'pods', 'a/b')).toMatchObject({ ok: false });
  });

  test('do not stop steps and seeks, yet see them', async () => {
    const watched = watch(shop, {
      breakpoints: [breakWhen(({ event }) => event.revision === 3)],
      paused: true,
      to: 5,
    });
    await watched.playing.seek(2);
    await watched.playing.step();
    expect(watched.statuses.at(-1)).toEqual({ type: 'paused', at: 'request' });
    watched.playing.resume();
    await pass(watched);
    expect(revisions(watched)).toEqual([2, 3, 4, 5]);
  });
});

describe('states while playing equal the states of the log', () => {
  type Move = 'forward' | 'backward' | number;
  const moves: fc.Arbitrary<Move[]> = fc.array(
    fc.oneof(fc.constantFrom<Move>('forward', 'backward'), fc.integer({ min: -2, max: 45 })),
    { maxLength: 60 },
  );

  property.prop([madeUpHistory, moves], runs(50))('whichever way one came to them', async (recorder, way) => {
    const log = await logOf(recorder);
    const player = new Player(log, { from: 1, to: recorder.revision, frozen: true });
    let at = 0;
    for (const move of way) {
      const from = at;
      if (typeof move === 'number') at = move >= 1 && move <= recorder.revision ? move : at;
      else if (at === 0) at = move === 'forward' ? Math.min(1, recorder.revision) : recorder.revision;
      else at = Math.min(Math.max(at + (move === 'forward' ? 1 : -1), 1), recorder.revision);
      const moment = await (typeof move === 'number' ? player.seek(move) : player.step(move));
      expect(player.current?.event.revision).toBe(at === 0 ? undefined : at);
      if (moment === undefined) {
        expect(at).toBe(from);
        continue;
      }
      const { resource, key, before, after } = moment.transition;
      expect(contents(moment.state)).toEqual(contents(recorder.states[at]!));
      expect(before).toEqual(recorder.states[at - 1]!.find(resource, key));
      expect(after).toEqual(recorder.states[at]!.find(resource, key));
    }
  });

  property.prop([anyStory], runs(5))('forwards and all the way back, for any story', async (story) => {
    const cluster = await testCluster();
    await playStory(cluster, story);
    const to = cluster.log.head().revision;
    const player = new Player(cluster.log, { from: 1, to, frozen: true });
    const check = async (moment: Moment | undefined) => {
      if (moment === undefined || moment.event.revision % 5 !== 0) return;
      expect(contents(moment.state)).toEqual(contents(await loadState(cluster.log, moment.event.revision)));
    };
    for (const direction of ['forward', 'backward'] as const) {
      let moment = await player.step(direction);
      for (; moment !== undefined; moment = await player.step(direction)) await check(moment);
    }
    expect(player.current?.event.revision).toBe(1);
    // The newest are remembered; these are taken back for certain.
    const other = new Player(cluster.log, { from: 1, to, frozen: true });
    for (let moment = await other.step('backward'); moment !== undefined; moment = await other.step('backward')) {
      await check(moment);
    }
    await cluster.stop();
  });
});

test('moments are told as a listing tells their events', async () => {
  for (const direction of ['forward', 'backward'] as const) {
    const watched = watch(shop, { direction });
    await pass(watched);
    const reader = new MomentReader({ log: shop, schemas });
    const listed: EventSummary[] = [];
    const timeline = new LocalTimeline({ log: shop, schemas });
    for await (const batch of timeline.events({ reverse: direction === 'backward' })) listed.push(...batch);
    expect(await Promise.all(watched.moments.map((moment) => reader.summary(moment)))).toEqual(listed);
  }
  expect(Date.parse((await new LocalTimeline({ log: shop, schemas }).event(1))!.time)).toBe(BEGINNING + 1_000);
});

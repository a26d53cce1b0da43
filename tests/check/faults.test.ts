import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../../check/check-options.js';
import { asyncController } from '../../check/client/async-controller.js';
import { explored } from '../../check/client/unexplored.js';
import type { Deviation } from '../../check/deviation.js';
import { scenarioOf } from '../../check/scenario-of.js';
import { TrialRunner } from '../../check/search/trial-runner.js';
import type { SimulatedRun } from '../../check/simulated-run.js';
import { tellStory } from '../../check/story/tell-story.js';
import { create, edit, remove, type Workload } from '../../check/user-step.js';
import { type Controller, itself, watch } from '../../core/model/controller.js';
import { createObject, mergePatch } from '../../core/model/intent.js';
import { CONFIG_MAPS, DEPLOYMENTS, NODES, PODS } from '../../core/schema/kinds.js';

/** Notes what it sees of every ConfigMap `seen-…` in two writes: what the data says, and that it has been there. */
const scribe: Controller = {
  name: 'scribe',
  watches: [watch(CONFIG_MAPS, itself)],
  reconcile(view, { namespace, name }) {
    if (name.startsWith('note')) return { intents: [] };
    const value = view.get(CONFIG_MAPS, namespace, name)?.data?.['value'] ?? 'nothing';
    const note = (suffix: string) => ({ metadata: { namespace, name: `note-${suffix}` } });
    const write = (suffix: string, data: Record<string, string>) => {
      const there = view.get(CONFIG_MAPS, namespace, `note-${suffix}`);
      if (there === undefined) return [createObject(CONFIG_MAPS, { ...note(suffix), data })];
      return there.data?.['value'] === data['value'] ? [] : [mergePatch(CONFIG_MAPS, there, { data })];
    };
    return { intents: [...write('one', { value }), ...write('two', { value })] };
  },
};

const first = create(CONFIG_MAPS, { metadata: { namespace: 'default', name: 'a' }, data: { value: '1' } });
const second = edit(CONFIG_MAPS, 'default', 'a', { data: { value: '2' } });
const third = edit(CONFIG_MAPS, 'default', 'a', { data: { value: '3' } });

function runOf(
  deviations: readonly Deviation[],
  workload: Workload = [first, second, third],
  options = {},
): SimulatedRun {
  const given: CheckOptions = { workload, ...options };
  const trialRunner = new TrialRunner(scenarioOf(given.cluster === 'whole' ? [] : [scribe], given), []);
  const simulator = trialRunner.begin({ seed: 1, workload, deviations }).run();
  expect(simulator.struck.size).toBe(deviations.length);
  return trialRunner.run(simulator);
}

const controller = 'scribe';
/** The values that were written, in order. */
const written = (run: SimulatedRun) =>
  run.reconciles.flatMap(({ writes }) =>
    writes.map(({ intent, refused }) => {
      const { value } = (
        intent.verb === 'create' ? intent.object : (intent as { patch: { value: object } }).patch.value
      )['data' as never] as { value: string };
      return `${intent.target.name ?? ''}=${value}${refused === undefined ? '' : '!'}`;
    }),
  );

describe('the calm schedule', () => {
  it('lets every controller see everything, and users wait until all is quiet', () => {
    const run = runOf([]);
    expect(written(run)).toEqual(['note-one=1', 'note-two=1', 'note-one=2', 'note-two=2', 'note-one=3', 'note-two=3']);
    expect(run.isQuiet).toBe(true);
    expect(run.lateWrites).toEqual([]);
  });
});

describe('faults of a controller', () => {
  it('crash: the writes after it are lost until the controller has started again', () => {
    const run = runOf([{ kind: 'crash', controller, at: { write: 2 } }]);
    expect(written(run).slice(0, 2)).toEqual(['note-one=1', 'note-two=1']);
    expect(run.reconciles.map(({ instance }) => instance).slice(0, 2)).toEqual([1, 2]);
    const down = runOf([{ kind: 'crash', controller, at: { write: 2 }, until: { userSteps: 2 } }]);
    expect(written(down)).toEqual(['note-one=1', 'note-one=3', 'note-two=3']);
  });

  it('stale: the kind is seen as it was, and what was missed comes later', () => {
    const run = runOf([{ kind: 'stale', controller, resource: 'configmaps', event: 2, until: { userSteps: 1 } }]);
    expect(written(run).slice(0, 3)).toEqual(['note-one=1', 'note-two=1', 'note-one=2']);
    const stale = run.reconciles.filter(({ view, truth }) => view.seen !== truth.revision);
    expect(stale).toEqual([]);
    const calm = runOf([]);
    expect(run.reconciles.length).toBeLessThan(calm.reconciles.length + 3);
  });

  it('coalesce: a value that is replaced before it is seen never is', () => {
    const run = runOf([{ kind: 'coalesce', controller, resource: 'configmaps', event: 4, until: { userSteps: 2 } }]);
    expect(written(run).filter((line) => line.endsWith('=2'))).toEqual([]);
    expect(written(run).at(-1)).toBe('note-two=3');
    const told = runOf(
      [{ kind: 'coalesce', controller, resource: 'configmaps', event: 1, until: { userSteps: 2 } }],
      [first, remove(CONFIG_MAPS, 'default', 'a')],
    );
    expect(told.reconciles).toEqual([]);
  });

  it('slow-watch: every value is seen, one after the other', () => {
    const run = runOf([{ kind: 'slow-watch', controller, resource: 'configmaps', event: 4, until: { userSteps: 9 } }]);
    expect(written(run).at(-1)).toBe('note-two=3');
    expect(run.reconciles.some(({ view }) => typeof view.seen === 'object')).toBe(true);
  });

  it('cut: all of the kind is listed anew, and every object asked about', () => {
    const asked = (run: SimulatedRun) => run.reconciles.map(({ request }) => request.name);
    // The third event is the second note; nothing else has happened since it was made.
    const third = { controller, resource: 'configmaps', event: 3, until: { rests: 1 } } as const;
    const merged = runOf([{ ...third, kind: 'coalesce' }]);
    const run = runOf([{ ...third, kind: 'cut-watch' }]);
    expect(asked(merged).slice(0, 3)).toEqual(['a', 'note-one', 'note-two']);
    expect(asked(run).slice(0, 5)).toEqual(['a', 'note-one', 'note-two', 'a', 'note-one']);
    expect(asked(run)).toHaveLength(asked(merged).length + 2);
    expect(written(run)).toEqual(written(merged));
  });

  it('clock-skew: one controller reads another time than the log, until it is over', () => {
    const skew = { kind: 'clock-skew', controller, commits: 1, millis: 20, by: -300_000 } as const;
    const run = runOf([skew]);
    const off = run.reconciles.map(({ now, truth }) => now - Date.parse(run.events[truth.revision - 1]!.time));
    expect(off.some((millis) => millis < -200_000)).toBe(true);
    expect(written(run)).toEqual(written(runOf([])));
  });

  it('clock-skew: a controller that waits for answers reads it too', async () => {
    const told: number[] = [];
    const keeper = asyncController({
      name: 'keeper',
      watches: [watch(CONFIG_MAPS, itself)],
      reconcile: async (client) => void told.push(await client.now()),
    });
    const trialRunner = new TrialRunner(scenarioOf([keeper], { workload: [first] }), []);
    const by = 300_000;
    const skew = { kind: 'clock-skew', controller: 'keeper', commits: 1, millis: 60_000, by } as const;
    const simulator = await explored(1_000, () =>
      trialRunner.begin({ seed: 1, workload: [first], deviations: [skew] }).run(),
    );
    expect(Math.max(...told) - simulator.now).toBeGreaterThan(200_000);
  });

  it('clock: it jumps back for all, no event is dated before the one in front of it, and nothing takes longer', () => {
    const calm = runOf([]);
    const run = runOf([{ kind: 'clock', commits: 1, millis: -300_000 }]);
    const off = run.reconciles.map(({ now, truth }) => now - Date.parse(run.events[truth.revision - 1]!.time));
    expect(off.some((millis) => millis < -200_000)).toBe(true);
    const times = run.events.map(({ time }) => time);
    expect(times).toEqual(times.toSorted());
    expect(written(run)).toEqual(written(calm));
    expect(run.elapsed).toBe(calm.elapsed);
    expect(tellStory(run)).toContain('       FAULT: the clock jumps 300 s back');
  });

  it('clock: what is waited for is not waited for longer when it has jumped back', () => {
    const waiter: Controller = {
      name: 'waiter',
      watches: [watch(CONFIG_MAPS, itself)],
      reconcile(view, { namespace, name }) {
        const later = { namespace, name: 'later' };
        if (name !== 'a' || view.get(CONFIG_MAPS, namespace, 'later') !== undefined) return { intents: [] };
        const isFirst = view.get(CONFIG_MAPS, namespace, 'waits') === undefined;
        const made = createObject(CONFIG_MAPS, { metadata: isFirst ? { ...later, name: 'waits' } : later });
        return isFirst ? { intents: [made], requeueAfter: 40_000 } : { intents: [made] };
      },
    };
    const elapsed = [0, -300_000].map((millis) => {
      const trialRunner = new TrialRunner(scenarioOf([waiter], { workload: [first] }), []);
      const deviations = millis === 0 ? [] : [{ kind: 'clock', commits: 1, millis } as const];
      const run = trialRunner.run(trialRunner.begin({ seed: 1, workload: [first], deviations }).run());
      expect(run.end.get(CONFIG_MAPS, 'default', 'later')).toBeDefined();
      return run.elapsed;
    });
    expect(elapsed[1]).toBe(elapsed[0]);
    expect(elapsed[0]).toBeGreaterThan(40_000);
    expect(elapsed[0]).toBeLessThan(50_000);
  });

  it('duplicate: what has been acted on is asked about again', () => {
    const run = runOf([{ kind: 'duplicate-watch', controller, resource: 'configmaps', event: 4 }]);
    const calm = runOf([]);
    expect(run.reconciles.length).toBe(calm.reconciles.length + 1);
    expect(written(run)).toEqual(written(calm));
    const again = run.entries.flatMap((entry) => (entry.type === 'note' ? [entry.text] : []));
    expect(again).toContain(`the event of revision ${run.startsAt + 4} comes to scribe again`);
  });

  it('rewind: after a restart the past is seen once more', () => {
    const past = { kind: 'rewind', controller, resource: 'configmaps', back: 2, until: { reconciles: 1 } } as const;
    const rests = new TrialRunner(scenarioOf([scribe], { workload: [] }), []).begin({
      seed: 1,
      workload: [],
      deviations: [],
    }).rests;
    const run = runOf([{ ...past, at: { rest: rests + 2 } }]);
    const [back] = run.reconciles.filter(({ view }) => typeof view.seen === 'object');
    expect(back?.view.seen).toMatchObject({ configmaps: back!.truth.revision - 2 });
    expect(back?.instance).toBe(2);
  });

  it('error-before: nothing is written, and it is tried again', () => {
    const run = runOf([{ kind: 'error-before', controller, write: 1 }]);
    expect(written(run).slice(0, 3)).toEqual(['note-one=1!', 'note-one=1', 'note-two=1']);
  });

  it('error-after: it is written, and the controller is told that it is not', () => {
    const run = runOf([{ kind: 'error-after', controller, write: 1 }]);
    expect(written(run).slice(0, 2)).toEqual(['note-one=1!', 'note-two=1']);
  });

  it('conflict: refused as many times as it says', () => {
    const run = runOf([{ kind: 'conflict', controller, write: 1, times: 3 }]);
    expect(written(run).slice(0, 4)).toEqual(['note-one=1!', 'note-one=1!', 'note-one=1!', 'note-one=1']);
    expect(run.reconciles[0]?.writes[0]?.refused).toMatchObject({ code: 409, reason: 'Conflict' });
  });

  it('two-leaders: the former one finishes what it had begun after its successor has gone on', () => {
    const run = runOf([{ kind: 'two-leaders', controller, at: { write: 3 }, until: { userSteps: 1 } }]);
    expect(written(run).slice(2)).toEqual(
      expect.arrayContaining(['note-one=2', 'note-two=2', 'note-one=3', 'note-two=3']),
    );
    expect(new Set(run.reconciles.map(({ instance }) => instance))).toEqual(new Set([1, 2]));
  });

  it('pause and early: others go first, and that is no fault', () => {
    const early = runOf([
      { kind: 'early', userStep: 1, steps: 0 },
      { kind: 'early', userStep: 2, steps: 0 },
    ]);
    expect(written(early)).toEqual(['note-one=3', 'note-two=3']);
    expect(early.users.map((user) => user.early)).toEqual([false, true, true]);
    const paused = runOf([{ kind: 'pause', controller, at: { write: 2 }, until: { userSteps: 1 } }]);
    expect(written(paused).slice(0, 2)).toEqual(['note-one=1', 'note-two=1']);
    expect(paused.users[1]!.after).toBeLessThan(paused.reconciles[0]!.writes[1]!.after);
  });
});

describe('faults of nodes, the clock and the store', () => {
  const labels = { app: 'web' };
  const web = create(DEPLOYMENTS, {
    metadata: { namespace: 'default', name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
    },
  });
  const whole = (...deviations: Deviation[]) => runOf(deviations, [web], { cluster: 'whole' });
  const running = (run: SimulatedRun) =>
    [...run.end.list(PODS)].filter(({ status }) => status?.phase === 'Running').length;

  it('node-crash: Pods are given up and made elsewhere, and the node comes back', () => {
    const calm = whole();
    expect(running(calm)).toBe(2);
    const run = whole({
      kind: 'node-crash',
      node: 'node-1',
      commits: calm.end.revision - calm.startsAt,
      millis: 500_000,
    });
    expect(running(run)).toBe(2);
    expect(
      run.events.some(({ actor, ref }) => actor.controller === 'taint-eviction-controller' && ref.resource === 'pods'),
    ).toBe(true);
    const [node] = [...run.end.list(NODES)];
    expect(node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  });

  it('partition, slow-start, pressure, clock, slow-store and failing-store: all is well again in the end', () => {
    const node = 'node-1';
    for (const deviation of [
      ...(['partition', 'slow-start', 'pressure'] as const).map((kind) => ({ kind, node, commits: 3, millis: 60_000 })),
      ...(['clock', 'slow-store', 'failing-store'] as const).map((kind) => ({ kind, commits: 3, millis: 60_000 })),
      ...[-5_000, -400_000].map((millis) => ({ kind: 'clock' as const, commits: 3, millis })),
    ]) {
      const run = whole(deviation);
      expect({ kind: deviation.kind, running: running(run), isQuiet: run.isQuiet }).toEqual({
        kind: deviation.kind,
        running: 2,
        isQuiet: true,
      });
    }
  });

  it.each([
    [{}, 'DiskPressure', 'node.kubernetes.io/disk-pressure'],
    [{ of: 'memory' }, 'MemoryPressure', 'node.kubernetes.io/memory-pressure'],
  ] as const)('pressure %o: the node says so and is tainted', (what, condition, taint) => {
    const run = whole({ kind: 'pressure', node: 'node-1', commits: 3, millis: 60_000, ...what });
    const states = run.events.map(({ revision }) => run.stateAt(revision).get(NODES, undefined, 'node-1'));
    const full = states.filter((node) =>
      node?.status?.conditions?.some(({ type, status }) => type === condition && status === 'True'),
    );
    expect(full.length).toBeGreaterThan(0);
    expect(full.some((node) => node?.spec?.taints?.some(({ key }) => key === taint))).toBe(true);
  });
});

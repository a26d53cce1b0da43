import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertNoCounterexample, CounterexampleError } from '../../check/assert-no-counterexample.js';
import { findCounterexample, ReplayError } from '../../check/find-counterexample.js';
import { sameEnd } from '../../check/properties/same-end.js';
import { logEntries } from '../../check/save-timeline.js';
import type { Workload } from '../../check/user-step.js';
import { type Controller, itself, watch } from '../../core/model/controller.js';
import { decodeEvent, GENESIS_HASH } from '../../core/model/event-record.js';
import { mergePatch } from '../../core/model/intent.js';
import { rebuildState } from '../../core/state/load-state.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { hasty, librarian, SHELVES, type Shelf, shelf, upAndDown } from './replicas-controller.js';

const kinds = [SHELVES];
const workload = upAndDown;

describe('a correct controller', () => {
  it('passes every single fault, every one of which strikes', async () => {
    const report = await findCounterexample(librarian, { workload, kinds, budget: { schedules: 2_500 } });
    expect(report.counterexample?.story).toBeUndefined();
    expect(report.ended).toBe('budget');
    expect(report.exhaustive).toBe(1);
    expect(Object.keys(report.struck).sort()).toEqual(
      [
        ...['coalesce', 'conflict', 'crash', 'early', 'error-after', 'error-before', 'pause', 'rewind'],
        ...['slow-watch', 'stale', 'two-leaders', 'clock', 'cut-watch', 'duplicate-watch'],
      ].sort(),
    );
    expect(report.notes[0]).toMatch(/^Every single fault was tried, and not every two together\.$/);
  });

  it('passes on drawn workloads', async () => {
    const drawn = fc
      .array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 })
      .map((sizes): Workload => sizes.map((size) => shelf(size)));
    const report = await assertNoCounterexample(librarian, { workload: drawn, kinds, budget: { schedules: 500 } });
    expect(report.workloads).toBeGreaterThan(20);
  });
});

describe('a controller that destroys on what it saw alone', () => {
  it('is caught and shrunk to one fault and the edits that matter, told as a story', async () => {
    const { counterexample } = await findCounterexample(hasty, { workload, kinds });
    expect(counterexample).toMatchObject({ property: 'keepsLiveChildren', deviations: [{ kind: 'rewind', back: 1 }] });
    expect(counterexample?.workload).toHaveLength(2);
    const story = counterexample?.story.join('\n') ?? '';
    expect(story).toContain('user: patch shelves.test.hindcast.dev default/a {"spec":{"replicas":2}}');
    expect(story).toMatch(/FAULT: hasty-librarian starts again and sees shelves.test.hindcast.dev as of revision \d+/);
    expect(story).toMatch(/looks at default\/a: sees shelves.test.hindcast.dev as of \d+, the truth is \d+/);
    expect(story).toContain('hasty-librarian: delete configmaps default/a-1');
  });

  it('rejects with the whole story', async () => {
    const failure = await assertNoCounterexample(hasty, { workload, kinds, name: 'scaling' }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(CounterexampleError);
    const { message, counterexample } = failure as CounterexampleError;
    expect(message).toMatch(/^scaling breaks keepsLiveChildren at revision \d+: hasty-librarian destroys/);
    expect(message).toContain(`replay: ${counterexample.replay}`);
  });

  it('is replayed by one string', async () => {
    const { counterexample } = await findCounterexample(hasty, { workload, kinds });
    const again = await findCounterexample(hasty, { workload: [], kinds, replay: counterexample!.replay });
    expect(again.ended).toBe('replayed');
    expect(again.schedules).toBe(1);
    expect(again.counterexample).toMatchObject({
      property: counterexample!.property,
      revision: counterexample!.revision,
      message: counterexample!.message,
      story: counterexample!.story,
    });
  });

  it('says so when what is replayed breaks nothing any more', async () => {
    const { counterexample } = await findCounterexample(hasty, { workload, kinds });
    const mended = { ...librarian, name: hasty.name };
    const report = await findCounterexample(mended, { workload, kinds, replay: counterexample!.replay });
    expect(report.ended).toBe('replayed');
    expect(report.counterexample).toBeUndefined();
    expect(report.notes).toEqual(['What the string replays breaks no property now.']);
  });

  it('refuses a replay string of another controller, of another version, or that is none', async () => {
    const { counterexample } = await findCounterexample(hasty, { workload, kinds });
    const replayed = (replay: string) => findCounterexample(librarian, { workload, kinds, replay });
    await expect(replayed(counterexample!.replay)).rejects.toThrow(
      new ReplayError('the replay string is for hasty-librarian, and this check is of librarian'),
    );
    await expect(replayed('hindcast-99-abc')).rejects.toThrow('is of version 99, and this Hindcast replays version 1');
    await expect(replayed('hindcast-1-e30')).rejects.toThrow('is damaged');
    await expect(replayed('hindcast-1-abc')).rejects.toThrow('is damaged');
    await expect(replayed('nonsense')).rejects.toThrow('this is no replay string');
  });

  it('saves its timeline as an ordinary log', async () => {
    const log = new MemoryEventLog();
    const { counterexample } = await findCounterexample(hasty, {
      workload,
      kinds,
      saveTimeline: async () => ({ log: new Proxy(log, { get: keepOpen }), path: 'memory' }),
    });
    expect(counterexample?.timeline).toBe('memory');
    expect(await log.verify()).toMatchObject({ ok: true, events: counterexample!.run.events.length });
    const end = counterexample!.run.stateAt(counterexample!.run.events.length);
    const state = await rebuildState(log, log.head().revision);
    expect([...state.list(SHELVES)]).toEqual([...end.list(SHELVES)]);
    const events = logEntries(counterexample!.run, GENESIS_HASH).map(({ record }) => decodeEvent(record));
    const stale = events.find(({ cause }) => typeof cause?.seen === 'object');
    expect(stale?.actor.controller).toBe('hasty-librarian');
  });
});

describe('a controller that gives up when it is interrupted twice', () => {
  const mark = (found: Shelf, tries: string | null) =>
    mergePatch(SHELVES, found, { metadata: { annotations: { tries } } });
  const weak: Controller = {
    name: 'weak',
    watches: [watch(SHELVES, itself)],
    reconcile(view, { namespace, name }) {
      const found = view.get(SHELVES, namespace, name);
      if (found === undefined || found.metadata.annotations?.['done'] === 'yes') return { intents: [] };
      const tries = found.metadata.annotations?.['tries'];
      if (tries === '2') return { intents: [] };
      const done = mergePatch(SHELVES, found, { metadata: { annotations: { done: 'yes', tries: null } } });
      return { intents: [mark(found, tries === '1' ? '2' : '1'), done] };
    },
  };

  it('is caught by two faults together, and no reordering alone', async () => {
    const options = { workload: [shelf(1)], kinds, properties: [sameEnd], budget: { schedules: 4_000 } };
    const none = await findCounterexample(weak, { ...options, faults: [] });
    expect(none.counterexample?.story).toBeUndefined();
    const { counterexample, exhaustive } = await findCounterexample(weak, { ...options, faults: ['crash'] });
    expect(exhaustive).toBe(1);
    expect(counterexample?.deviations.map(({ kind }) => kind)).toEqual(['crash', 'crash']);
  });
});

function keepOpen(target: MemoryEventLog, member: string | symbol): unknown {
  if (member === 'close') return async () => {};
  const value: unknown = Reflect.get(target, member, target);
  return typeof value === 'function' ? value.bind(target) : value;
}

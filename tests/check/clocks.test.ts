import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../check/fault-kind.js';
import { faultsOf } from '../../check/faults-of.js';
import { findCounterexample } from '../../check/find-counterexample.js';
import type { Property } from '../../check/property.js';
import { lessenedDeviations } from '../../check/shrink/lessened-deviations.js';
import { create, edit, type Workload } from '../../check/user-step.js';
import { type Controller, itself, watch } from '../../core/model/controller.js';
import { createObject } from '../../core/model/intent.js';
import { CONFIG_MAPS, DEPLOYMENTS } from '../../core/schema/kinds.js';

const namespace = 'default';
const workload: Workload = [
  create(CONFIG_MAPS, { metadata: { namespace, name: 'a' }, data: { value: '1' } }),
  edit(CONFIG_MAPS, namespace, 'a', { data: { value: '2' } }),
];

/** Makes a ConfigMap that says when it was made; and if it counts on the clock, a copy a minute later. */
const notary = (countsOnClock: boolean): Controller => ({
  name: 'notary',
  watches: [watch(CONFIG_MAPS, itself)],
  reconcile(view, { name }, now) {
    if (name !== 'a') return { intents: [] };
    const seal = view.get(CONFIG_MAPS, namespace, 'seal');
    const make = (what: string) =>
      createObject(CONFIG_MAPS, { metadata: { namespace, name: what }, data: { at: String(now) } });
    if (seal === undefined) return { intents: [make('seal')], requeueAfter: 60_000 };
    const left = Number(seal.data?.['at']) + 60_000 - now;
    if (!countsOnClock || view.get(CONFIG_MAPS, namespace, 'copy') !== undefined) return { intents: [] };
    // What was made at a time that is yet to come it leaves alone.
    return left > 60_000
      ? { intents: [] }
      : left > 0
        ? { intents: [], requeueAfter: left }
        : { intents: [make('copy')] };
  },
});

const makesItsCopy: Property = {
  name: 'makesItsCopy',
  check({ end }) {
    const [seal, copy] = ['seal', 'copy'].map((made) => end.get(CONFIG_MAPS, namespace, made));
    return seal === undefined || copy !== undefined ? undefined : { revision: end.revision, message: 'no copy' };
  },
};

/** A controller that never looks at the clock. */
const deaf: Controller = { name: 'deaf', watches: [watch(CONFIG_MAPS, itself)], reconcile: () => ({ intents: [] }) };

describe('clocks in a check', () => {
  it('are off, and jump, where no faults are named', () => {
    expect(faultsOf({}).has('clock-skew')).toBe(true);
    expect(faultsOf({}).has('clock')).toBe(true);
    expect([...faultsOf({ cluster: 'whole' })]).toEqual([...FAULT_KINDS]);
  });

  it('that jump back are told, shrunk and replayed', async () => {
    const options = { workload, faults: ['clock'] as const, properties: [makesItsCopy] };
    const { counterexample } = await findCounterexample(notary(true), options);
    const [jump, ...others] = counterexample!.deviations.filter(({ kind }) => kind === 'clock') as readonly {
      readonly millis: number;
    }[];
    expect([others, counterexample!.property]).toEqual([[], makesItsCopy.name]);
    expect(jump!.millis).toBeLessThan(0);
    expect(counterexample!.story.join('\n')).toContain(`the clock jumps ${-jump!.millis / 1_000} s back`);
    const again = await findCounterexample(notary(true), { ...options, replay: counterexample!.replay });
    expect(again.counterexample?.story).toEqual(counterexample!.story);
  });

  it('are off only for those who look at them', async () => {
    const options = { workload, faults: ['clock-skew'] as const, budget: { schedules: 200 } };
    expect((await findCounterexample(deaf, options)).struck['clock-skew']).toBeUndefined();
    expect((await findCounterexample(notary(false), options)).struck['clock-skew']).toBeGreaterThan(0);
  });

  it('are off by less, and jump less far, when a story is made small', () => {
    const lesser = (millis: number) => [...lessenedDeviations([{ kind: 'clock', commits: 1, millis }])].flat();
    expect(lesser(-5_001)).toEqual([{ kind: 'clock', commits: 1, millis: -2_500 }]);
    expect(lesser(-1_000)).toEqual([]);
    const skew = { kind: 'clock-skew', controller: 'notary', commits: 1, millis: 800, by: -3_001 } as const;
    expect([...lessenedDeviations([skew])]).toEqual([[{ ...skew, by: -1_500 }]]);
  });

  it('give the same history for the same seed', async () => {
    const pods = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
    const spec = { selector: { matchLabels: { app: 'web' } }, template: pods };
    const rollout: Workload = [create(DEPLOYMENTS, { metadata: { namespace, name: 'web' }, spec })];
    const faults = ['clock', 'clock-skew'] as const;
    const options = { workload: rollout, cluster: 'whole' as const, faults, budget: { schedules: 100 } };
    const [one, other] = [await findCounterexample([], options), await findCounterexample([], options)];
    expect([one!.counterexample, one!.struck, one!.outcomes]).toEqual([undefined, other!.struck, other!.outcomes]);
  });
});

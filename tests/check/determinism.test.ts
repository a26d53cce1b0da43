import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Deviation } from '../../check/deviation.js';
import { FAULT_KINDS } from '../../check/fault-kind.js';
import { Simulator } from '../../check/machine/simulator.js';
import { logEntries } from '../../check/save-timeline.js';
import { scenarioOf } from '../../check/scenario-of.js';
import { opportunities } from '../../check/search/opportunities.js';
import { searchOneFault } from '../../check/search/search-one-fault.js';
import { swarm } from '../../check/search/swarm.js';
import { TrialRunner } from '../../check/search/trial-runner.js';
import { seededRandom } from '../../core/engine/virtual-environment.js';
import { GENESIS_HASH } from '../../core/model/event-record.js';
import { librarian, SHELVES, upAndDown } from './replicas-controller.js';

const scenario = scenarioOf([librarian], { workload: upAndDown, kinds: [SHELVES] });
const trialRunner = new TrialRunner(scenario, []);

function bytesOf(simulator: Simulator): string {
  const entries = logEntries(trialRunner.run(simulator), GENESIS_HASH);
  return Buffer.concat(entries.map(({ record }) => record)).toString('base64');
}

function allDeviations(): readonly Deviation[] {
  const simulator = trialRunner.begin({ seed: 1, workload: upAndDown, deviations: [] });
  const found: Deviation[] = [];
  while (!simulator.isOver) {
    const before = simulator.position();
    simulator.step();
    found.push(...opportunities({ before, after: simulator }, new Set(FAULT_KINDS)));
  }
  return found;
}

const ALL = allDeviations();
const trials = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  deviations: fc.array(fc.constantFrom(...ALL), { maxLength: 5 }),
});

it('gives the same log, byte for byte, from the same seed and deviations', () => {
  fc.assert(
    fc.property(trials, ({ seed, deviations }) => {
      const [one, other] = [0, 1].map(() => new Simulator(scenario, seed).withPlan(upAndDown, deviations).run());
      expect(bytesOf(one!)).toBe(bytesOf(other!));
    }),
    { numRuns: 40 },
  );
});

it('gives different names and times from different seeds', () => {
  const [one, other] = [1, 2].map((seed) => new Simulator(scenario, seed).withPlan(upAndDown, []).run());
  expect(bytesOf(one!)).not.toBe(bytesOf(other!));
});

it('goes on from a copy at any step as the original does', () => {
  fc.assert(
    fc.property(trials, fc.integer({ min: 0, max: 60 }), ({ seed, deviations }, steps) => {
      const original = new Simulator(scenario, seed).withPlan(upAndDown, deviations);
      for (let step = 0; step < steps && !original.isOver; step++) original.step();
      const copy = original.fork();
      const bytes = bytesOf(copy.run());
      expect(bytesOf(original.run())).toBe(bytes);
    }),
    { numRuns: 40 },
  );
});

it('goes on from the calm run at the first of many deviations as from the beginning', () => {
  const made: Simulator[] = [];
  class Watched extends TrialRunner {
    override *judge(simulator: Simulator) {
      made.push(simulator);
      return yield* super.judge(simulator);
    }
  }
  const search = swarm(new Watched(scenario, []), () => upAndDown, 1, new Set(FAULT_KINDS), seededRandom(1));
  for (let runs = 0; runs < 150; runs++) search.next();
  expect(made.filter(({ copiedAt }) => copiedAt > 0).length).toBeGreaterThan(20);
  for (const simulator of made) {
    const whole = new Simulator(scenario, 1).withPlan(upAndDown, simulator.deviations).run();
    expect(bytesOf(whole)).toBe(bytesOf(simulator));
  }
});

it('leaves off a run that has become the calm one again, and only such a run', () => {
  const written = (simulator: Simulator) =>
    simulator.history.events.map(({ actor, request, ref, change }) => [
      actor.controller,
      request.verb,
      ref.name,
      change.type,
    ]);
  const calm = trialRunner.begin({ seed: 1, workload: upAndDown, deviations: [] }).run();
  const again: Deviation[] = [];
  const told = (deviation: Deviation, mattered: boolean) => void (mattered || again.push(deviation));
  const trial = { seed: 1, workload: upAndDown, deviations: [] };
  for (const _ of searchOneFault(trialRunner, trial, new Set(FAULT_KINDS), { told }));
  expect(again.length).toBeGreaterThan(20);
  expect(again.length).toBeLessThan(ALL.length / 2);
  for (const deviation of again) {
    const whole = new Simulator(scenario, 1).withPlan(upAndDown, [deviation]).run();
    expect(written(whole)).toEqual(written(calm));
  }
});

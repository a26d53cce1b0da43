import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../../../check/check-report.js';
import { isFault } from '../../../check/deviation.js';
import { DEFAULT_PROPERTIES, findCounterexample } from '../../../examples/zoo/hindcast.js';
import type { ZooEntry } from '../../../examples/zoo/zoo-entry.js';

/** How many schedules a mended twin must pass: ten thousand in `npm run soak`, and other ones each time. */
const SCHEDULES = process.env['SOAK'] === undefined ? 1_000 : 10_000;
const [seed] = fc.sample(fc.nat(), 1);

/** What every entry of the zoo promises. */
export function keepsZooPromises(entry: ZooEntry): void {
  const { buggy, mended, breaks, trigger, options, exempt } = entry;

  describe(entry.name, () => {
    it(`finds that the buggy one breaks ${breaks}, in a short story that its replay string tells again`, async () => {
      const report = await findCounterexample(buggy, options);
      const { counterexample } = report;
      expect(report.ended).toBe('counterexample');
      expect(counterexample?.property).toBe(breaks);
      expect(counterexample!.workload.length).toBeLessThanOrEqual(6);
      expect(counterexample!.deviations.filter(isFault).length).toBeLessThanOrEqual(2);
      const again = await findCounterexample(buggy, { ...options, replay: counterexample!.replay });
      expect(again.counterexample?.property).toBe(breaks);
      expect(again.counterexample?.message).toBe(counterexample!.message);
      expect(again.counterexample?.revision).toBe(counterexample!.revision);
    });

    it(`finds it when no fault can strike${trigger.length === 0 ? '' : ` but ${trigger.join(' and ')}`}, as the issue tells of it`, async () => {
      const { counterexample } = await findCounterexample(buggy, { ...options, faults: trigger });
      expect(counterexample?.property).toBe(breaks);
    });

    it('finds nothing wrong with the mended one', async () => {
      const report = await findCounterexample(mended, { ...options, seed, budget: { schedules: SCHEDULES } });
      expect(told(report)).toBeUndefined();
      expect(report.schedules).toBeGreaterThanOrEqual(report.ended === 'exhausted' ? 1 : SCHEDULES);
    });

    if (exempt === undefined) {
      it('finds that the mended one keeps the default properties, too', async () => {
        const budget = { schedules: SCHEDULES / 2 };
        const report = await findCounterexample(mended, { ...options, seed, budget, properties: DEFAULT_PROPERTIES });
        expect(told(report)).toBeUndefined();
      });
    }

    it('finds that the mended one does right what the buggy one does wrong, whatever else goes wrong in the same story', async () => {
      const { counterexample } = await findCounterexample(buggy, options);
      const report = await findCounterexample(mended, {
        ...options,
        workload: counterexample!.workload,
        budget: { schedules: SCHEDULES },
      });
      expect(told(report)).toBeUndefined();
    });
  });
}

/** What a failing test prints of a counterexample that should not be. */
function told({ counterexample, seed: used }: CheckReport): string | undefined {
  if (counterexample === undefined) return undefined;
  const { property, message, story, replay } = counterexample;
  return [`${property}: ${message}`, ...story, `seed ${used}, replay ${replay}`].join('\n');
}

import type { CheckOptions } from '../../check/check-options.js';
import { findCounterexample } from '../../check/find-counterexample.js';
import type { Controller } from '../../core/model/controller.js';

/**
 * How many schedules a second a search tries, from its start to its end, with the default properties and every fault that can strike.
 * Rejects when it finds something: what comes after that is no search.
 */
export async function searchSpeed(
  controllers: readonly Controller[],
  options: CheckOptions & { readonly budget: { readonly schedules: number } },
): Promise<number> {
  const start = performance.now();
  const { counterexample, schedules } = await findCounterexample(controllers, options);
  const seconds = (performance.now() - start) / 1e3;
  if (counterexample !== undefined) {
    const { property, message, replay } = counterexample;
    throw new Error(`what is searched for speed breaks ${property}: ${message} (replay: ${replay})`);
  }
  return schedules / seconds;
}

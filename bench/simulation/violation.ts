import type { CheckOptions } from '../../check/check-options.js';
import { findCounterexample } from '../../check/find-counterexample.js';
import type { Controller } from '../../core/model/controller.js';

/**
 * What a search for so many schedules finds, told with the string that shows it again; undefined when it finds nothing. Rejects when it
 * ended before.
 */
export async function violation(
  controllers: readonly Controller[],
  options: CheckOptions & { readonly budget: { readonly schedules: number } },
): Promise<string | undefined> {
  const { counterexample, name, schedules } = await findCounterexample(controllers, options);
  if (counterexample !== undefined) {
    const { property, message, story, replay } = counterexample;
    return [`${name} breaks ${property}: ${message}`, ...story.map((line) => `  ${line}`), `replay: ${replay}`].join(
      '\n',
    );
  }
  if (schedules < options.budget.schedules) throw new Error(`${name} was tried in ${schedules} schedules only`);
  return undefined;
}

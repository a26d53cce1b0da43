import type { Controller } from '../core/model/controller.js';
import type { CheckOptions } from './check-options.js';
import type { CheckReport, Counterexample } from './check-report.js';
import { findCounterexample } from './find-counterexample.js';

/**
 * Tries workloads, schedules and faults against controllers. Rejects with `CounterexampleError`, whose message is the whole story, when one
 * breaks a property; otherwise gives what was tried.
 */
export async function assertNoCounterexample(
  controllers: Controller | readonly Controller[],
  options: CheckOptions,
): Promise<CheckReport> {
  const report = await findCounterexample(controllers, options);
  if (report.counterexample !== undefined) throw new CounterexampleError(report, report.counterexample);
  return report;
}

/** A property that is broken. The message holds the property, the story, and how to see it again. */
export class CounterexampleError extends Error {
  override readonly name = 'CounterexampleError';
  readonly report: CheckReport;
  readonly counterexample: Counterexample;

  constructor(report: CheckReport, counterexample: Counterexample) {
    super(messageOf(report, counterexample));
    this.report = report;
    this.counterexample = counterexample;
  }
}

function messageOf(report: CheckReport, counterexample: Counterexample): string {
  const { property, revision, message, story, replay, shrinks, timeline } = counterexample;
  return [
    `${report.name} breaks ${property} at revision ${revision}: ${message}`,
    `found after ${report.schedules} schedules, ${shrinks} of them to make it smaller`,
    '',
    ...story.map((line) => `  ${line}`),
    '',
    ...(timeline === undefined ? [] : [`timeline: ${timeline}`]),
    `replay: ${replay}`,
  ].join('\n');
}

import { assertNoCounterexample } from '../../check/assert-no-counterexample.js';
import type { CheckOptions } from '../../check/check-options.js';
import type { CheckReport } from '../../check/check-report.js';
import { reportLine } from '../../check/report-line.js';
import type { Controller } from '../../core/model/controller.js';
import { TIMELINES, timelineFolder } from './timeline-folder.js';

/**
 * Tries workloads, schedules and faults against controllers. Rejects with `CounterexampleError`, whose message is the whole story, when one
 * breaks a property; its timeline is kept in `hindcast-timelines` unless told otherwise. In vitest, `hindcast/vitest-reporter` writes a line
 * about it.
 */
export async function checkController(
  controllers: Controller | readonly Controller[],
  options: CheckOptions,
): Promise<CheckReport> {
  const names = [controllers].flat().map(({ name }) => name);
  const saveTimeline = options.saveTimeline ?? timelineFolder(TIMELINES, options.name ?? names.join('-'));
  const report = await assertNoCounterexample(controllers, { ...options, saveTimeline });
  noteInVitest(reportLine(report));
  return report;
}

/** The test that vitest runs at the moment in this worker, if it is vitest that runs. */
interface VitestWorker {
  readonly current?: { readonly meta: Record<string, unknown> };
}

/** Leaves a line with the test under way. Vitest lends its state to libraries under this name, as its own `expect` finds it. */
function noteInVitest(line: string): void {
  const worker = (globalThis as { readonly __vitest_worker__?: VitestWorker }).__vitest_worker__;
  const meta = worker?.current?.meta;
  if (meta !== undefined) meta['hindcast'] = [...((meta['hindcast'] as string[] | undefined) ?? []), line];
}

import type { Intent } from '../core/model/command.js';
import type { Controller, ReconcileRequest, Reconciliation, Refusal } from '../core/model/controller.js';
import { fail, ok, type Result } from '../core/model/result.js';
import type { Millis } from '../core/model/revision.js';
import type { View } from '../core/model/view.js';
import { type ControllerProblem, controllerProblem } from './controller-problem.js';
import { errorText } from './error-text.js';

/** One reconcile to run. Objects of the view must be frozen where a controller is not trusted to leave them alone. */
export interface ReconcileJob {
  readonly controller: Controller;
  readonly view: View;
  readonly request: ReconcileRequest;
  readonly now: Millis;
}

/** What a call of a controller came to. */
export type Guarded<T> = Result<T, ControllerProblem>;

/** Runs reconciles, one by one or many at a time, and tells what went wrong with each. */
export interface ReconcileRunner {
  /** Runs jobs in order, and gives an answer for each, up to the first that never came back. */
  run(jobs: readonly ReconcileJob[]): Guarded<Reconciliation>[];
  /** What the controller wants to have written about a refusal. */
  refused(job: ReconcileJob, refusal: Refusal): Guarded<readonly Intent[]>;
}

/** Runs controllers that are vouched for, as the built-in ones are: nothing of theirs is checked but that they do not throw. */
export const TRUSTING_RUNNER: ReconcileRunner = {
  run: (jobs) =>
    jobs.map((job) => attempt(job, ({ controller, view, request, now }) => controller.reconcile(view, request, now))),
  refused: (job, refusal) =>
    attempt(job, ({ controller, view, request, now }) => controller.refused?.(view, request, refusal, now) ?? []),
};

function attempt<T>(job: ReconcileJob, work: (job: ReconcileJob) => T): Guarded<T> {
  try {
    return ok(work(job));
  } catch (error) {
    return fail(controllerProblem('threw', job, `threw ${errorText(error)}`));
  }
}

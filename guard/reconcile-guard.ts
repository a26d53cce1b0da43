import type { Intent } from '../core/model/command.js';
import type { Reconciliation, Refusal } from '../core/model/controller.js';
import { fail, ok, type Result } from '../core/model/result.js';
import type { Millis } from '../core/model/revision.js';
import type { View } from '../core/model/view.js';
import { withoutAmbience } from './ambient-traps.js';
import { intentsProblem, reconciliationProblem } from './check-reconciliation.js';
import { type ControllerProblem, controllerProblem } from './controller-problem.js';
import { errorText } from './error-text.js';
import { firstDifference } from './first-difference.js';
import type { Guarded, ReconcileJob, ReconcileRunner } from './reconcile-runner.js';
import { timedCall } from './timed-call.js';
import { watchedView } from './watched-view.js';

export interface GuardOptions {
  /** How much time of the processor one reconcile may take, in milliseconds. */
  readonly limit?: Millis;
  /** Runs each reconcile once instead of twice: what it keeps between calls then goes unnoticed. */
  readonly once?: boolean;
}

const LIMIT: Millis = 5_000;

/**
 * Runs the reconciles of controllers that nobody vouches for. Each is run twice and must say the same, reads neither clock nor chance,
 * changes nothing of what it is shown, and comes back in time: whatever it does is told, and nothing of it reaches the caller.
 */
export class ReconcileGuard implements ReconcileRunner {
  readonly #limit: Millis;
  readonly #once: boolean;
  /** The first thing that the call under way read though no controller may. */
  #read: string | undefined;

  constructor({ limit = LIMIT, once = false }: GuardOptions = {}) {
    this.#limit = limit;
    this.#once = once;
  }

  /**
   * Runs jobs in order, and gives an answer for each up to the first that had to be stopped. Many at a time cost less than each by
   * itself.
   */
  run(jobs: readonly ReconcileJob[]): Guarded<Reconciliation>[] {
    const answers: Guarded<Reconciliation>[] = [];
    while (answers.length < jobs.length) {
      const first = answers.length;
      this.#fenced(() => {
        for (let index = answers.length; index < jobs.length; index++) answers.push(this.#answer(jobs[index]!));
      });
      const next = jobs[answers.length];
      if (next === undefined) return answers;
      // The time is measured for all together, so the one it runs out on gets the whole of it for itself before it is blamed.
      const answer =
        answers.length === first ? this.#stopped<Reconciliation>(next) : this.#alone(next, () => this.#answer(next));
      answers.push(answer);
      if (!answer.ok && answer.error.type === 'endless') return answers;
    }
    return answers;
  }

  /** What the controller wants to have written about a refusal. */
  refused(job: ReconcileJob, refusal: Refusal): Guarded<readonly Intent[]> {
    const { controller, view, request, now } = job;
    if (controller.refused === undefined) return ok([]);
    return this.#alone(job, () =>
      this.#attempt(job, () => controller.refused!(view, request, refusal, now), intentsProblem),
    );
  }

  #alone<T>(job: ReconcileJob, work: () => Guarded<T>): Guarded<T> {
    const done = this.#fenced(work);
    return done.ok ? done.value : this.#stopped(job);
  }

  #stopped<T>(job: ReconcileJob): Guarded<T> {
    return fail(controllerProblem('endless', job, `did not come back within ${this.#limit / 1000} s and was stopped`));
  }

  /** What is stopped cleans up nothing, so the sandbox is made around the call that may be. */
  #fenced<T>(work: () => T): Result<T, 'too-long'> {
    return withoutAmbience(
      (call) => {
        this.#read ??= call;
      },
      () => timedCall(this.#limit, work),
    );
  }

  #answer(job: ReconcileJob): Guarded<Reconciliation> {
    const { controller, view, request, now } = job;
    const reconcile = (shown: View) => controller.reconcile(shown, request, now);
    const first = this.#attempt(job, () => reconcile(view), reconciliationProblem);
    if (!first.ok) return first.error.type === 'threw' ? fail(mutationIn(job, reconcile) ?? first.error) : first;
    if (this.#once) return first;
    const second = this.#attempt(job, () => reconcile(view), reconciliationProblem);
    return second.ok ? sameAnswer(job, first.value, second.value) : second;
  }

  /** Makes one call, and checks what it gives back and what it read. */
  #attempt<T>(job: ReconcileJob, work: () => T, problemOf: (value: unknown) => string | undefined): Guarded<T> {
    this.#read = undefined;
    let outcome: Guarded<T>;
    try {
      const value = work();
      const problem = problemOf(value);
      outcome = problem === undefined ? ok(value) : fail(controllerProblem('malformed', job, problem));
    } catch (error) {
      outcome = fail(controllerProblem('threw', job, `threw ${errorText(error)}`));
    }
    const read: string | undefined = this.#read;
    return read === undefined ? outcome : fail(controllerProblem('impure', job, `is impure: it calls ${read}`, read));
  }
}

function sameAnswer(job: ReconcileJob, first: Reconciliation, second: Reconciliation): Guarded<Reconciliation> {
  try {
    const path = firstDifference(first, second);
    if (path === undefined) return ok(first);
    const what = `is impure: two runs of the same reconcile differ in ${path}`;
    return fail(controllerProblem('impure', job, what, path));
  } catch (error) {
    return fail(controllerProblem('malformed', job, `gave back something without end: ${(error as Error).message}`));
  }
}

/** What a reconcile that threw had tried to change, if that is why. */
function mutationIn(job: ReconcileJob, reconcile: (view: View) => Reconciliation): ControllerProblem | undefined {
  let changed: string | undefined;
  const view = watchedView(job.view, (path) => {
    changed ??= path;
  });
  try {
    reconcile(view);
  } catch {
    // That it throws is known; what counts is what it changed before.
  }
  return changed === undefined
    ? undefined
    : controllerProblem('mutated', job, `changes what it is shown, ${changed}`, changed);
}

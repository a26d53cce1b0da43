import type { Controller, ReconcileRequest, Reconciliation } from '../../core/model/controller.js';
import { fail, ok } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';
import type { View } from '../../core/model/view.js';
import { reconciliationProblem } from '../../guard/check-reconciliation.js';
import { controllerProblem } from '../../guard/controller-problem.js';
import { errorText } from '../../guard/error-text.js';
import { firstDifference } from '../../guard/first-difference.js';
import type { Guarded } from '../../guard/reconcile-runner.js';
import type { TimeBudget } from '../../guard/time-budget.js';
import { watchedView } from '../../guard/watched-view.js';

/** One call of a controller. */
export interface Call {
  readonly controller: Controller;
  readonly view: View;
  readonly request: ReconcileRequest;
  readonly now: Millis;
}

/**
 * Knows what controllers do while many runs share one sandbox (see `sandboxed`): which call is under way, should the fence stop it, and
 * whether it read what no controller may.
 */
export class CallWatch {
  /** The call under way. */
  current: Call | undefined;
  /** The first thing that the call under way read though no controller may, such as `Date.now()`. */
  read: string | undefined;
  /** The property that is looking at a run, by name. */
  property: string | undefined;
  /** How long one call of a controller or a property may take. */
  readonly limit: Millis;
  /** With which many runs in a row are waited for; it grows when a busy machine keeps them waiting. */
  readonly timeBudget: TimeBudget;
  /** Whether each reconcile is made twice and must come to the same. */
  twice = true;

  constructor(limit: Millis, timeBudget: TimeBudget) {
    this.limit = limit;
    this.timeBudget = timeBudget;
  }
}

/** Reconciles once, or twice to see whether it says the same, and says what went wrong when it did. */
export function reconcile(call: Call, watch: CallWatch): Guarded<Reconciliation> {
  const first = attempt(call, watch, call.view);
  if (!first.ok || !watch.twice) return first;
  const second = attempt(call, watch, call.view);
  if (!second.ok) return second;
  const path = firstDifference(first.value, second.value);
  if (path === undefined) return first;
  return fail(controllerProblem('impure', call, `is impure: two runs of the same reconcile differ in ${path}`, path));
}

/** Makes any other call of a controller, such as finding the requests of a change. */
export function callController<T>(call: Call, watch: CallWatch, what: string, work: () => T): Guarded<T> {
  watch.current = call;
  watch.read = undefined;
  try {
    const value = work();
    return watch.read === undefined ? ok(value) : fail(impure(call, watch.read));
  } catch (error) {
    if (watch.read !== undefined) return fail(impure(call, watch.read));
    return fail(controllerProblem('threw', call, `threw ${errorText(error)}${what}`));
  } finally {
    watch.current = undefined;
  }
}

function attempt(call: Call, watch: CallWatch, view: View): Guarded<Reconciliation> {
  const done = callController(call, watch, '', () => call.controller.reconcile(view, call.request, call.now));
  if (!done.ok) return done.error.type === 'threw' ? fail(mutationIn(call) ?? done.error) : done;
  const problem = reconciliationProblem(done.value);
  return problem === undefined ? done : fail(controllerProblem('malformed', call, problem));
}

/** What a reconcile that threw had tried to change, if that is why. */
function mutationIn(call: Call) {
  let changed: string | undefined;
  const view = watchedView(call.view, (path) => {
    changed ??= path;
  });
  try {
    call.controller.reconcile(view, call.request, call.now);
  } catch {
    // That it throws is known; what counts is what it changed before.
  }
  if (changed === undefined) return undefined;
  return controllerProblem('mutated', call, `changes what it is shown, ${changed}`, changed);
}

function impure(call: Call, read: string) {
  return controllerProblem('impure', call, `is impure: it calls ${read}`, read);
}

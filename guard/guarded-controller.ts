import type { Controller, ControllerWatch, ReconcileRequest, Reconciliation } from '../core/model/controller.js';
import type { View } from '../core/model/view.js';
import { ControllerProblemError, controllerProblem } from './controller-problem.js';
import type { Guarded, ReconcileRunner } from './reconcile-runner.js';
import { timedCall } from './timed-call.js';

/** How much time of the processor finding the requests of one change may take, in milliseconds. */
const LIMIT = 5_000;

/** A controller as a running cluster may have it: a runner runs its reconciles, and its problems are thrown as `ControllerProblemError`. */
export function guardedController(controller: Controller, runner: ReconcileRunner): Controller {
  const { name, watches, watchAll, user, refused } = controller;
  return {
    name,
    watches: watches.map((watch) => ({ type: watch.type, requests: timed(controller, watch.requests) })),
    ...(watchAll === undefined ? {} : { watchAll: watchAll.bind(controller) }),
    ...(user === undefined ? {} : { user: user.bind(controller) }),
    ...(refused === undefined
      ? {}
      : {
          refused: (view, request, refusal, now) =>
            valueOrThrow(runner.refused({ controller, view, request, now }, refusal)),
        }),
    reconcile: (view, request, now): Reconciliation => {
      const [answer] = runner.run([{ controller, view, request, now }]);
      return valueOrThrow(answer!);
    },
  };
}

function valueOrThrow<T>(answer: Guarded<T>): T {
  if (answer.ok) return answer.value;
  throw new ControllerProblemError(answer.error);
}

function timed(controller: Controller, requests: ControllerWatch['requests']): ControllerWatch['requests'] {
  return (change, view: View): Iterable<ReconcileRequest> => {
    const found = timedCall(LIMIT, () => [...requests(change, view)]);
    if (found.ok) return found.value;
    const { namespace, name } = (change.after ?? change.before)!.metadata;
    const about = { controller, request: { namespace, name }, view };
    const what = `did not find the requests of a change within ${LIMIT / 1000} s and was stopped`;
    throw new ControllerProblemError(controllerProblem('endless', about, what));
  };
}

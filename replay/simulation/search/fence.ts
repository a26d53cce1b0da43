import { withoutAmbience } from '../../guard/ambient-traps.js';
import type { ControllerProblem } from '../../guard/controller-problem.js';
import { controllerProblem } from '../../guard/controller-problem.js';
import { timedCall } from '../../guard/timed-call.js';
import type { CallWatch } from '../machine/call-controller.js';

/** How long one call of a controller may take by itself, and how long a batch of runs, in milliseconds. */
const LIMIT = 5_000;
const BATCH_LIMIT = 2 * LIMIT;

/**
 * Makes many runs behind one fence: time, chance and the world are taken away, and what never comes back is stopped. Gives the problem of
 * the controller that had to be stopped. The work must leave alone the clock, and come back by itself well within ten seconds.
 */
export function fenced(calls: CallWatch, work: () => void): ControllerProblem | undefined {
  const told = (call: string) => {
    calls.read ??= call;
  };
  const done = withoutAmbience(told, () => timedCall(BATCH_LIMIT, work));
  const call = calls.current;
  if (done.ok) return undefined;
  if (call === undefined)
    throw new Error(
      'a simulation, or a property that looks at one, took longer than it may, and no controller is to blame',
    );
  const again = withoutAmbience(told, () =>
    timedCall(LIMIT, () => void call.controller.reconcile(call.view, call.request, call.now)),
  );
  const much = again.ok ? `takes too long` : `did not come back within ${LIMIT / 1000} s and was stopped`;
  return controllerProblem('endless', call, much);
}

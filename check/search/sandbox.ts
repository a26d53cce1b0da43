import { withoutAmbience } from '../../guard/ambient-traps.js';
import type { ControllerProblem } from '../../guard/controller-problem.js';
import { controllerProblem } from '../../guard/controller-problem.js';
import { timedCall, timedOnce } from '../../guard/timed-call.js';
import type { CallWatch } from '../machine/call-controller.js';

/** What never came back and had to be stopped. */
export type Endless =
  | { readonly type: 'controller'; readonly problem: ControllerProblem }
  | { readonly type: 'property'; readonly property: string; readonly message: string };

/** Runs that got too little of a busy machine and were stopped: nobody is to blame, and all is to be begun again, with more timeBudget. */
export type Starved = 'starved';

/**
 * Makes many runs in one sandbox: time, chance and the world are taken away, and what never comes back is stopped. Gives what had to be
 * stopped. The work must leave alone the clock, and come back by itself well within the limit.
 */
export function sandboxed(calls: CallWatch, work: () => void): Endless | Starved | undefined {
  return stopping(calls, work, (once) =>
    withoutAmbience((call) => {
      calls.read ??= call;
    }, once),
  );
}

/** The same without a sandbox, which costs more than short work does: what is outside is not taken away. */
export function timed(calls: CallWatch, work: () => void): Endless | Starved | undefined {
  return stopping(calls, work, (once) => once());
}

function stopping(calls: CallWatch, work: () => void, within: <T>(once: () => T) => T): Endless | Starved | undefined {
  const { limit } = calls;
  // A batch of runs takes some time by itself.
  const done = within(() => timedOnce(calls.timeBudget, work));
  if (done.ok) return undefined;
  const { current, property } = calls;
  calls.current = undefined;
  calls.property = undefined;
  const stopped = `did not come back within ${limit / 1000} s and was stopped`;
  if (current !== undefined) {
    const { controller, view, request, now } = current;
    const again = within(() => timedCall(limit, () => void controller.reconcile(view, request, now)));
    if (!again.ok || done.error === 'too-long') {
      const what = again.ok ? 'takes too long' : stopped;
      return { type: 'controller', problem: controllerProblem('endless', current, what) };
    }
  }
  if (done.error === 'starved') return 'starved';
  if (property !== undefined)
    return { type: 'property', property, message: `the property ${property} itself ${stopped}` };
  throw new Error('a simulation took longer than it may, and neither a controller nor a property is to blame');
}

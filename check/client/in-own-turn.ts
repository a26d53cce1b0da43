import type { Result } from '../../core/model/result.js';
import type { TimeBudget } from '../../guard/time-budget.js';
import { timedOnce } from '../../guard/timed-call.js';

/**
 * Node.js' own way to run the promise jobs that wait, as it does between two timers. Nothing else runs them while something watches the
 * time: left to themselves they run when nobody is on the stack to stop them. Where a later Node.js has it no more, they do just that.
 */
const { _tickCallback: runPromiseJobs = () => {} } = process as { readonly _tickCallback?: () => void };

/**
 * Does synchronous work, and runs all promise jobs that come of it to their end, in a turn of the event loop of its own. Resolves with a
 * failure when that took too long and was stopped: a loop without end may stand behind an `await`, too.
 */
export function inOwnTurn(timeBudget: TimeBudget, work: () => void): Promise<Result<void, 'too-long' | 'starved'>> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        const done = timedOnce(timeBudget, () => {
          work();
          runPromiseJobs();
        });
        resolve(done);
      } catch (error) {
        reject(error);
      }
    });
  });
}

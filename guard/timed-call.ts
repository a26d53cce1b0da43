import { Script } from 'node:vm';
import { fail, ok, type Result } from '../core/model/result.js';
import type { Millis } from '../core/model/revision.js';
import { TimeBudget } from './time-budget.js';

/** Where the script finds what it is to call; a global, since a script sees nothing else. */
const SLOT = Symbol.for('hindcast timed call');
const CALL = new Script(`globalThis[Symbol.for(${JSON.stringify(Symbol.keyFor(SLOT))})]()`, {
  filename: 'hindcast-timed-call',
});

/**
 * Calls a function and stops it when it has not returned after so much time of the processor, whatever it does: a loop that never ends,
 * too, which nothing else in JavaScript can stop. On a busy machine it may be stopped before it got that much: then it is called again,
 * with more timeBudget, so it must not matter that it is begun more than once. What it throws is thrown on. Waits for nothing asynchronous.
 * A call costs some 50 µs for the watchdog, so small work is to be done many at a time. What was stopped may have been left half done:
 * give it nothing that must stay whole.
 */
export function timedCall<T>(limit: Millis, work: () => T): Result<T, 'too-long'> {
  const timeBudget = new TimeBudget(limit);
  for (;;) {
    const done = timedOnce(timeBudget, work);
    if (done.ok || done.error === 'too-long') return done.ok ? done : fail('too-long');
  }
}

/**
 * The same for work that cannot be begun again in the same way. When it was stopped before it got all the time of the processor that it may
 * take, that is said, and the timeBudget grows.
 */
export function timedOnce<T>(timeBudget: TimeBudget, work: () => T): Result<T, 'too-long' | 'starved'> {
  const slots = globalThis as { [SLOT]?: (() => void) | undefined };
  const outer = slots[SLOT];
  let returned: { readonly value: T } | undefined;
  slots[SLOT] = () => {
    returned = { value: work() };
  };
  timeBudget.begin();
  try {
    CALL.runInThisContext({ timeout: timeBudget.wall });
    return returned === undefined ? fail(timeBudget.end()) : ok(returned.value);
  } catch (error) {
    if (isTimeout(error)) return fail(timeBudget.end());
    throw error;
  } finally {
    slots[SLOT] = outer;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

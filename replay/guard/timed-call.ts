import { Script } from 'node:vm';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';

/** Where the script finds what it is to call; a global, since a script sees nothing else. */
const SLOT = Symbol.for('hindcast timed call');
const CALL = new Script(`globalThis[Symbol.for(${JSON.stringify(Symbol.keyFor(SLOT))})]()`, {
  filename: 'hindcast-timed-call',
});

/**
 * Calls a function and stops it when it has not returned after so long, whatever it does: a loop that never ends, too, which nothing
 * else in JavaScript can stop. What it throws is thrown on. Waits for nothing asynchronous. A call costs some 50 µs for the watchdog,
 * so small work is to be done many at a time. What was stopped may have been left half done: give it nothing that must stay whole.
 */
export function timedCall<T>(limit: Millis, work: () => T): Result<T, 'too-long'> {
  const slots = globalThis as { [SLOT]?: (() => void) | undefined };
  const outer = slots[SLOT];
  let returned: { readonly value: T } | undefined;
  slots[SLOT] = () => {
    returned = { value: work() };
  };
  try {
    CALL.runInThisContext({ timeout: limit });
    return returned === undefined ? fail('too-long') : ok(returned.value);
  } catch (error) {
    if (isTimeout(error)) return fail('too-long');
    throw error;
  } finally {
    slots[SLOT] = outer;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

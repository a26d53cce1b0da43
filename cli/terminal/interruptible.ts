import type { Io } from './io.js';

/** The user has interrupted the work; the command ends with status 130, and says nothing. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Does long work that Ctrl-C ends: then the signal aborts, and this rejects with `Interrupted` at once. What the work still does comes
 * to nothing: whoever calls lets go of what it works on.
 */
export async function interruptible<T>(io: Io, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  let stop = () => {};
  const interruption = new Promise<never>((_resolve, reject) => {
    stop = io.onInterrupt(() => {
      const reason = new Interrupted();
      interrupted.abort(reason);
      reject(reason);
    });
  });
  const working = work(interrupted.signal);
  // The loser of the race must not count as a failure that nobody has heard of.
  working.catch(() => {});
  try {
    return await Promise.race([working, interruption]);
  } finally {
    stop();
  }
}

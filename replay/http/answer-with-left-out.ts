import { LeftOutCounter, type OnLeftOut } from '../log/events/left-out.js';
import type { TimelineLine } from './timeline-line.js';

/**
 * The lines of an answer that tells how much was left out of it. Whoever follows a log hears of noise when it is passed over, and not only
 * with the next item.
 */
export async function* answerWithLeftOut(
  open: (onLeftOut: OnLeftOut) => AsyncIterable<readonly unknown[]>,
): AsyncGenerator<TimelineLine> {
  const leftOut = new LeftOutCounter();
  let wake = () => {};
  const batches = open((counts) => {
    leftOut.addAll(counts);
    wake();
  })[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<readonly unknown[]>> | undefined;
  try {
    for (;;) {
      next ??= batches.next();
      const woken = new Promise<undefined>((resolve) => {
        wake = () => resolve(undefined);
      });
      if (leftOut.total > 0) wake();
      const step = await Promise.race([next, woken]);
      if (leftOut.total > 0) yield { leftOut: leftOut.takeAll() };
      if (step === undefined) continue;
      next = undefined;
      if (step.done === true) return;
      for (const item of step.value) yield { item };
    }
  } finally {
    await batches.return?.();
  }
}

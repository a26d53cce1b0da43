import type { Clock } from '../model/clock.js';

/**
 * The turns that long work takes between its steps: of all that waits, one goes on in each turn of the event loop, in the order in which they came.
 * However many there are, whoever asks for little waits for one step at most. The promise settles when it is the work's turn.
 */
export function turnsOf(clock: Clock): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const next = () => {
    waiting.shift()?.();
    if (waiting.length > 0) clock.schedule(0, next);
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) clock.schedule(0, next);
    });
}

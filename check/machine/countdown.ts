import type { Millis } from '../../core/model/revision.js';
import type { Until } from '../deviation.js';

/** Counts down what something waits for. Immutable: each step gives the next one. */
export interface Countdown {
  readonly until: Until;
  /** When it ends, for one that counts time. */
  readonly due: Millis;
}

export function countdown(until: Until, now: Millis): Countdown {
  return { until, due: 'millis' in until ? now + until.millis : Number.POSITIVE_INFINITY };
}

/** What happened that a countdown may wait for. */
export type Tick = 'rests' | 'reconciles' | 'userSteps';

/** The countdown after something happened. */
export function tick(waiting: Countdown, what: Tick): Countdown {
  const left = (waiting.until as { readonly [unit in Tick]?: number })[what];
  return left === undefined ? waiting : { ...waiting, until: { [what]: left - 1 } as unknown as Until };
}

/** Whether it is over at a moment of rest. */
export function isOver({ until, due }: Countdown, now: Millis): boolean {
  if ('millis' in until) return now >= due;
  return Object.values(until).every((left) => left <= 0);
}

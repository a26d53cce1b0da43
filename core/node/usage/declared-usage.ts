import { parseDuration } from '../../model/duration.js';
import { milliOf, quantityFrom } from '../../model/quantity.js';
import type { Millis } from '../../model/revision.js';

/** What a node measures. */
export type UsedResource = 'cpu' | 'memory';

/** An amount, in thousandths, that holds from some time after the beginning. */
export interface UsageStep {
  readonly milli: number;
  readonly from: Millis;
}

/**
 * An amount that changes over time, as annotations declare it: `200m`, or `100m, 1 from 30s, 200m from 5m`. Gives thousandths, `since`
 * milliseconds after the beginning; undefined when the text is no such thing.
 */
export function declaredMilli(text: string | undefined, since: Millis): number | undefined {
  const steps = declaredSteps(text);
  if (steps === undefined) return undefined;
  return steps.findLast(({ from }) => from <= since)?.milli ?? 0;
}

/** The steps that such a text tells, as they are written; undefined when it is no such thing. Of two that hold, the later written does. */
export function declaredSteps(text: string | undefined): readonly UsageStep[] | undefined {
  if (text === undefined) return undefined;
  const steps: UsageStep[] = [];
  for (const step of text.split(',')) {
    const [, amount = '', begins] = /^\s*(\S+?)(?:\s+from\s+(\S+))?\s*$/.exec(step) ?? [];
    const from = begins === undefined ? 0 : parseDuration(begins);
    if (from === undefined || quantityFrom(amount) === undefined) return undefined;
    steps.push({ milli: Math.max(0, milliOf(amount)), from });
  }
  return steps;
}

import type { Millis } from '../../model/revision.js';
import type { HorizontalPodAutoscalerBehavior, HPAScalingRules } from '../../schema/generated/types/autoscaling.js';
import { type AutoscalerHistory, recommendedWithin, type ScaleStep } from './autoscaler-history.js';

/** Source: kube-controller-manager --horizontal-pod-autoscaler-downscale-stabilization. */
const DOWN_WINDOW: Millis = 5 * 60_000;
const MOST = 2 ** 31 - 1;

/** A number of Pods, and what there is to say of how it came to be. */
export interface Limited {
  readonly replicas: number;
  readonly reason: string;
  readonly message: string;
}

/** What is wanted, of how many there are, and what bounds it. */
export interface Wanted {
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
}

/** How far back stabilization looks: up, and down. */
export function windowsOf(behavior: HorizontalPodAutoscalerBehavior | undefined): { up: Millis; down: Millis } {
  return {
    up: (behavior?.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000,
    down: (behavior?.scaleDown?.stabilizationWindowSeconds ?? DOWN_WINDOW / 1000) * 1000,
  };
}

/**
 * What is wanted, calmed by what was recommended lately: not more than the least of it when it goes up, not less than the most of it when it
 * goes down. Source: pkg/controller/podautoscaler/horizontal.go stabilizeRecommendation, stabilizeRecommendationWithBehaviors.
 */
export function stabilized(
  { current, desired }: Wanted,
  behavior: HorizontalPodAutoscalerBehavior | undefined,
  history: AutoscalerHistory,
  now: Millis,
): Limited {
  const windows = windowsOf(behavior);
  const most = Math.max(desired, ...recommendedWithin(history, windows.down, now));
  const least = Math.min(desired, ...recommendedWithin(history, windows.up, now));
  const replicas = behavior === undefined ? most : Math.min(Math.max(current, least), most);
  if (replicas === desired) {
    return { replicas, reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
  }
  const isUp = behavior !== undefined && desired >= current;
  const [which, applied] = isUp ? ['lower', 'lowest'] : ['higher', 'highest'];
  return {
    replicas,
    reason: isUp ? 'ScaleUpStabilized' : 'ScaleDownStabilized',
    message: `recent recommendations were ${which} than current one, applying the ${applied} recent recommendation`,
  };
}

const WITHIN = { reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' };
const TOO_FAST_UP = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
};
const TOO_MANY = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};
const TOO_FAST_DOWN = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
};
const TOO_FEW = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
};

/**
 * What is wanted, within its bounds and no faster than allowed. Without behaviour it may double, or reach 4.
 * Source: horizontal.go convertDesiredReplicasWithRules, convertDesiredReplicasWithBehaviorRate.
 */
export function limited(
  wanted: Wanted,
  behavior: HorizontalPodAutoscalerBehavior | undefined,
  { steps }: AutoscalerHistory,
  now: Millis,
): Limited {
  const { current, desired, min, max } = wanted;
  if (behavior === undefined) {
    const fastest = Math.max(2 * current, 4);
    if (desired < min) return { replicas: min, ...TOO_FEW };
    const most = Math.min(max, fastest);
    if (desired > most) return { replicas: most, ...(max > fastest ? TOO_FAST_UP : TOO_MANY) };
    return { replicas: desired, ...WITHIN };
  }
  if (desired > current) {
    const fastest = Math.max(current, fastestChange(UP, current, behavior.scaleUp, steps, now));
    const most = Math.min(max, fastest);
    if (desired > most) return { replicas: most, ...(max > fastest ? TOO_FAST_UP : TOO_MANY) };
  } else if (desired < current) {
    const fastest = Math.min(current, fastestChange(DOWN, current, behavior.scaleDown, steps, now));
    const least = Math.max(min, fastest);
    if (desired < least) return { replicas: least, ...(min < fastest ? TOO_FAST_DOWN : TOO_FEW) };
  }
  return { replicas: desired, ...WITHIN };
}

/** How far back the policies of one direction look. */
export function longestPeriod(rules: HPAScalingRules | undefined): Millis {
  return Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds)) * 1000;
}

/** How many there were when a policy's period began. */
function atStart(current: number, steps: readonly ScaleStep[], periodSeconds: number, now: Millis): number {
  const within = steps.filter(({ at }) => at > now - periodSeconds * 1000);
  return within.reduce((replicas, { change }) => replicas - change, current);
}

/** More Pods or fewer. Percentages are rounded away from the present up, and towards none down. */
interface Direction {
  readonly sign: 1 | -1;
  readonly round: (replicas: number) => number;
  /** How far it goes where no policy says otherwise. */
  readonly end: number;
}

const UP: Direction = { sign: 1, round: Math.ceil, end: MOST };
const DOWN: Direction = { sign: -1, round: Math.trunc, end: 0 };

/** How many there may be at once in a direction. Source: horizontal.go calculateScaleUpLimitWithScalingRules, …DownLimit…. */
function fastestChange(
  { sign, round, end }: Direction,
  current: number,
  rules: HPAScalingRules | undefined,
  steps: readonly ScaleStep[],
  now: Millis,
): number {
  if (rules?.selectPolicy === 'Disabled') return current;
  const limits = (rules?.policies ?? []).map(({ type, value, periodSeconds }) => {
    const start = atStart(current, steps, periodSeconds, now);
    return type === 'Percent' ? round(start * (1 + (sign * value) / 100)) : start + sign * value;
  });
  if (limits.length === 0) return end;
  const isLeast = (rules?.selectPolicy === 'Min') === (sign === 1);
  return isLeast ? Math.min(...limits) : Math.max(...limits);
}

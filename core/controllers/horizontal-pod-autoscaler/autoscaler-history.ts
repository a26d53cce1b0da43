import type { Json } from '../../model/json.js';
import type { Millis } from '../../model/revision.js';
import type { HorizontalPodAutoscaler } from '../../schema/generated/types/autoscaling.js';

/** Where an autoscaler's past is kept. Kubernetes' controller has it in memory and forgets it when it starts again. */
export const HISTORY_ANNOTATION = 'simulation.hindcast.dev/autoscaler-history';

/** How many Pods were wanted from a moment on, until the next of these. */
export interface Recommendation {
  readonly at: Millis;
  readonly replicas: number;
}

/** By how many Pods it was scaled at a moment; below zero for down. */
export interface ScaleStep {
  readonly at: Millis;
  readonly change: number;
}

/** What stabilization and policies look back at, oldest first. */
export interface AutoscalerHistory {
  readonly recommendations: readonly Recommendation[];
  readonly steps: readonly ScaleStep[];
}

/** The history that an autoscaler carries; an empty one where there is none, or what is there cannot be read. */
export function historyOf({ metadata }: HorizontalPodAutoscaler): AutoscalerHistory {
  const text = metadata.annotations?.[HISTORY_ANNOTATION];
  let json: Json = null;
  try {
    json = text === undefined ? null : (JSON.parse(text) as Json);
  } catch {
    // A text that somebody broke is no history.
  }
  const { recommendations, steps } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  return {
    recommendations: pairs(recommendations).map(([seconds, replicas]) => ({ at: seconds * 1000, replicas })),
    steps: pairs(steps).map(([seconds, change]) => ({ at: seconds * 1000, change })),
  };
}

function pairs(list: unknown): readonly (readonly [number, number])[] {
  if (!Array.isArray(list)) return [];
  const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
  return list.filter((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isNumber));
}

/** The history as it is kept: pairs of seconds and numbers. */
export function historyText({ recommendations, steps }: AutoscalerHistory): string {
  return JSON.stringify({
    recommendations: recommendations.map(({ at, replicas }) => [Math.floor(at / 1000), replicas]),
    steps: steps.map(({ at, change }) => [Math.floor(at / 1000), change]),
  });
}

/**
 * The history with what is recommended now. Only a recommendation that is another than the last is noted, since each holds until the next; those
 * that no window reaches back to are dropped.
 */
export function withRecommendation(
  history: AutoscalerHistory,
  replicas: number,
  now: Millis,
  longestWindow: Millis,
): AutoscalerHistory {
  const { recommendations } = history;
  const last = recommendations.at(-1);
  const all = last?.replicas === replicas ? recommendations : [...recommendations, { at: now, replicas }];
  const needed = all.filter((_, index) => (all[index + 1]?.at ?? now) >= now - longestWindow);
  return { ...history, recommendations: needed };
}

/** The history with a step taken now, without those that no policy looks back at. */
export function withStep(history: AutoscalerHistory, change: number, now: Millis, longest: Millis): AutoscalerHistory {
  return { ...history, steps: [...history.steps.filter(({ at }) => at > now - longest), { at: now, change }] };
}

/** What was recommended at some time within a window up to now. */
export function* recommendedWithin(
  { recommendations }: AutoscalerHistory,
  window: Millis,
  now: Millis,
): Iterable<number> {
  for (const [index, { replicas }] of recommendations.entries()) {
    const until = recommendations[index + 1]?.at ?? now;
    if (window > 0 && until > now - window) yield replicas;
  }
}

import { MAX_NODE_SCORE } from '../framework/plugin.js';

/** A resource, and how much it counts. */
export interface ResourceSpec {
  readonly name: string;
  /** From 1 to 100. */
  readonly weight: number;
}

/** A point of a line: how good it is, from 0 to 10, that so many per cent are used. */
export interface UtilizationShapePoint {
  readonly utilization: number;
  readonly score: number;
}

/** `ScoringStrategy` of NodeResourcesFit. */
export interface ScoringStrategy {
  readonly type: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources: readonly ResourceSpec[];
  /** Given when `type` is RequestedToCapacityRatio, and only then. */
  readonly requestedToCapacityRatio?: { readonly shape: readonly UtilizationShapePoint[] };
}

/** How good it is, from 0 to 100, that so much of a resource would be used. */
export type ResourceScore = (requested: number, capacity: number) => number;

/** What a strategy says of one resource. Source: noderesources/least_allocated.go, most_allocated.go, requested_to_capacity_ratio.go. */
export function resourceScore({ type, requestedToCapacityRatio }: ScoringStrategy): ResourceScore {
  if (type === 'LeastAllocated') return leastAllocated;
  if (type === 'MostAllocated') return mostAllocated;
  const line = brokenLine(requestedToCapacityRatio?.shape ?? []);
  return (requested, capacity) =>
    line(capacity === 0 || requested > capacity ? 100 : Math.trunc((requested * 100) / capacity));
}

const leastAllocated: ResourceScore = (requested, capacity) =>
  requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX_NODE_SCORE) / capacity);

const mostAllocated: ResourceScore = (requested, capacity) =>
  Math.trunc((Math.min(requested, capacity) * MAX_NODE_SCORE) / capacity);

/** Points of a configuration go up to 10, scores to 100. */
const SCALE = 10;

/** Source: plugins/helper/shape_score.go BuildBrokenLinearFunction. */
function brokenLine(shape: readonly UtilizationShapePoint[]): (utilization: number) => number {
  const points = shape.map(({ utilization, score }) => ({ utilization, score: score * SCALE }));
  return (at) => {
    for (let index = 0; index < points.length; index++) {
      const point = points[index]!;
      if (at > point.utilization) continue;
      const before = points[index - 1];
      if (before === undefined) return point.score;
      const [rise, run] = [point.score - before.score, point.utilization - before.utilization];
      return before.score + Math.trunc((rise * (at - before.utilization)) / run);
    }
    return points.at(-1)?.score ?? 0;
  };
}

import { parseInt64 } from '../../model/label-requirement.js';
import type { KubeObject } from '../../model/object.js';
import type { Job } from '../../schema/generated/types/batch.js';

/** Says which index of an indexed Job a Pod works on: an annotation and a label. */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';

/** Indexes as ranges in order, which neither touch nor overlap; both ends belong to a range. */
export type Indexes = readonly (readonly [first: number, last: number])[];

/** Whether each Pod of a Job has an index of its own. */
export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

/** The index that a Pod works on; undefined when it does not say one. Source: pkg/controller/job/indexed_job_utils.go getCompletionIndex. */
export function completionIndex({ metadata }: KubeObject): number | undefined {
  const text = metadata.annotations?.[COMPLETION_INDEX];
  const index = text === undefined ? undefined : parseInt64(text);
  return index === undefined || index < 0n ? undefined : Number(index);
}

/**
 * Reads `1,3-5`, as a status holds it. What cannot be read is left out, and so is what a smaller number of completions cut off.
 * Source: pkg/controller/job/indexed_job_utils.go parseIndexesFromString.
 */
export function parseIndexes(text: string | undefined, completions: number): Indexes {
  const ranges: (readonly [number, number])[] = [];
  for (const part of (text ?? '').split(',')) {
    const [, first, last = first] = /^\+?(\d{1,15})(?:-\+?(\d{1,15}))?$/.exec(part) ?? [];
    if (first === undefined) continue;
    if (Number(first) >= completions) break;
    ranges.push([Number(first), Math.max(Number(first), Math.min(Number(last), completions - 1))]);
  }
  return united(ranges);
}

/** Writes indexes as a status holds them: `1,3-5`. Two neighbours are written one by one. Source: indexed_job_utils.go orderedIntervals.String. */
export function formatIndexes(indexes: Indexes): string {
  return indexes
    .map(([first, last]) => {
      if (first === last) return `${first}`;
      return `${first}${last === first + 1 ? ',' : '-'}${last}`;
    })
    .join(',');
}

/** All indexes of several lists. */
export function united(...lists: readonly Indexes[]): Indexes {
  const result: [number, number][] = [];
  for (const [first, last] of lists.flat().sort(([a], [b]) => a - b)) {
    const before = result.at(-1);
    if (before === undefined || first > before[1] + 1) result.push([first, last]);
    else before[1] = Math.max(before[1], last);
  }
  return result;
}

/** The indexes with some more. */
export function withIndexes(indexes: Indexes, more: Iterable<number>): Indexes {
  return united(
    indexes,
    [...more].map((index) => [index, index]),
  );
}

/** How many there are. */
export function countOf(indexes: Indexes): number {
  return indexes.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** Whether an index is among them. */
export function hasIndex(indexes: Indexes, index: number): boolean {
  return indexes.some(([first, last]) => first <= index && index <= last);
}

/** How many of `some` are in `all`. */
export function countCommon(some: Indexes, all: Indexes): number {
  let count = 0;
  for (const [first, last] of some) {
    for (const [from, to] of all) count += Math.max(0, Math.min(last, to) - Math.max(first, from) + 1);
  }
  return count;
}

/** The lowest indexes below `completions` that are not taken, `count` at most. Source: indexed_job_utils.go firstPendingIndexes. */
export function firstFree(taken: Indexes, count: number, completions: number): readonly number[] {
  const free: number[] = [];
  let candidate = 0;
  for (const [first, last] of [...taken, [completions, completions] as const]) {
    for (; candidate < Math.min(first, completions) && free.length < count; candidate++) free.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  return free;
}

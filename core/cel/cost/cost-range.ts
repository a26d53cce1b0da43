/**
 * From the least to the most that something costs, or that it is long. Units are those of cel-go: a step of about 50 ns. Source: cel-go
 * checker/cost.go SizeEstimate, CostEstimate.
 */
export interface CostRange {
  readonly least: number;
  readonly most: number;
}

/** Where Go's numbers end; what is more than that is that. */
const LIMIT = 2 ** 64;

/** Nothing is known of it. */
export const UNKNOWN: CostRange = { least: 0, most: LIMIT };
export const ONE: CostRange = { least: 1, most: 1 };

export const exactly = (count: number): CostRange => ({ least: count, most: count });

export const plus = (...ranges: readonly CostRange[]): CostRange => ({
  least: bounded(ranges.reduce((sum, { least }) => sum + least, 0)),
  most: bounded(ranges.reduce((sum, { most }) => sum + most, 0)),
});

export const times = (a: CostRange, b: CostRange): CostRange => ({
  least: bounded(a.least * b.least),
  most: bounded(a.most * b.most),
});

/** Rounded up. */
export const scaled = (range: CostRange, factor: number): CostRange => ({
  least: bounded(Math.ceil(range.least * factor)),
  most: bounded(Math.ceil(range.most * factor)),
});

/** What holds both. */
export const either = (a: CostRange, b: CostRange): CostRange => ({
  least: Math.min(a.least, b.least),
  most: Math.max(a.most, b.most),
});

/** A product of two counts, as far as Go can count. */
export const boundedProduct = (a: number, b: number): number => bounded(a * b);

/** A sum of two counts, as far as Go can count. */
export const boundedSum = (a: number, b: number): number => bounded(a + b);

/** A difference of two counts; of those of Go none is below zero, they begin again at their end. */
export const wrappedDifference = (a: number, b: number): number => (a >= b ? a - b : bounded(LIMIT + a - b));

const bounded = (count: number) => Math.min(count, LIMIT);

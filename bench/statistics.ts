/** The middle of some numbers, between the two middle ones when their count is even. Throws when there is none. */
export function median(numbers: readonly number[]): number {
  const sorted = ascending(numbers);
  const middle = sorted.length >> 1;
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}

/** The smallest number that at least `share` (0 to 1) of all do not exceed: the nearest-rank percentile. Throws when there is none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = ascending(numbers);
  const rank = Math.ceil(sorted.length * share);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;
}

/** How far some measurements of the same thing lie apart, as a share of their median: 0 when all are equal. */
export function spread(numbers: readonly number[]): number {
  const middle = median(numbers);
  return middle === 0 ? 0 : (Math.max(...numbers) - Math.min(...numbers)) / middle;
}

function ascending(numbers: readonly number[]): number[] {
  if (numbers.length === 0) throw new Error('nothing was measured');
  return [...numbers].sort((a, b) => a - b);
}

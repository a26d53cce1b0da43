import type { Random } from '../../model/clock.js';

/**
 * Finds a free number in `[first, last]`, starting somewhere at random and going round once. The lowest `reserved` numbers
 * are kept for those who ask for one by name and are handed out only when the rest is full, so that a number written in a
 * manifest is rarely taken already. Undefined when all are used.
 * Source: KEP-3070; pkg/registry/core/service/ipallocator and portallocator.
 */
export function allocate(
  first: number,
  last: number,
  reserved: number,
  isUsed: (candidate: number) => boolean,
  random: Random,
): number | undefined {
  const boundary = Math.min(first + reserved, last + 1);
  return allocateBetween(boundary, last, isUsed, random) ?? allocateBetween(first, boundary - 1, isUsed, random);
}

function allocateBetween(
  first: number,
  last: number,
  isUsed: (candidate: number) => boolean,
  random: Random,
): number | undefined {
  const size = last - first + 1;
  if (size <= 0) return undefined;
  const start = Math.floor(random() * size);
  for (let step = 0; step < size; step++) {
    const candidate = first + ((start + step) % size);
    if (!isUsed(candidate)) return candidate;
  }
  return undefined;
}

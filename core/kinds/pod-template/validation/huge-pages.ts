import type { Json } from '../../../model/json.js';
import { type Quantity, quantityFrom } from '../../../model/quantity.js';

const PREFIX = 'hugepages-';
const WHOLE = 1_000_000_000n;

/** Whether a resource is memory in pages of one size. Source: kubernetes pkg/apis/core/helper IsHugePageResourceName. */
export function isHugePages(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Whether an amount is made of whole pages. Source: IsHugePageResourceValueDivisible of the same file. */
export function isWholePages(name: string, amount: Quantity): boolean {
  const page = quantityFrom(name.slice(PREFIX.length));
  if (page === undefined || page.nano <= 0n || page.nano % WHOLE !== 0n) return false;
  return roundedUp(amount) % (page.nano / WHOLE) === 0n;
}

function roundedUp({ nano }: Quantity): bigint {
  return nano > 0n ? (nano + WHOLE - 1n) / WHOLE : nano / WHOLE;
}

/** Whether a list of amounts has some that are not made of whole pages. */
export function hasBrokenPages(amounts: { readonly [name: string]: Json | undefined }): boolean {
  return Object.entries(amounts).some(([name, value]) => {
    const amount = typeof value === 'string' || typeof value === 'number' ? quantityFrom(value) : undefined;
    return isHugePages(name) && amount !== undefined && !isWholePages(name, amount);
  });
}

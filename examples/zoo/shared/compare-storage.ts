import { compareQuantities, quantityFrom } from '../hindcast.js';

/** Compares two quantities of storage: below zero when the first is less. Throws on text that is no quantity. */
export function compareStorage(a: string, b: string): number {
  const [left, right] = [quantityFrom(a), quantityFrom(b)];
  if (left === undefined || right === undefined) throw new TypeError(`no quantity: ${left === undefined ? a : b}`);
  return compareQuantities(left, right);
}

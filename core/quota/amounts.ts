import { addQuantities, compareQuantities, formatQuantity, type Quantity, quantityFrom } from '../model/quantity.js';

/** Amounts by the names of resources. */
export type Amounts = ReadonlyMap<string, Quantity>;

/** A list of resources as objects hold it. */
export interface ResourceList {
  readonly [name: string]: string | number;
}

/** The amounts that a list of an object says; what is no quantity is left out. */
export function amountsIn(list: ResourceList | undefined): Amounts {
  const amounts = new Map<string, Quantity>();
  for (const [name, text] of Object.entries(list ?? {})) {
    const quantity = quantityFrom(text);
    if (quantity !== undefined) amounts.set(name, quantity);
  }
  return amounts;
}

/** The amounts as an object holds them. */
export function listOf(amounts: Amounts): { readonly [name: string]: string } {
  return Object.fromEntries([...amounts].map(([name, amount]) => [name, formatQuantity(amount)]));
}

/** The sum, resource by resource. */
export function addAmounts(left: Amounts, right: Amounts): Amounts {
  const sum = new Map(left);
  for (const [name, amount] of right) {
    const before = sum.get(name);
    sum.set(name, before === undefined ? amount : addQuantities(before, amount));
  }
  return sum;
}

/** The larger of both, resource by resource. */
export function maxAmounts(left: Amounts, right: Amounts): Amounts {
  const larger = new Map(left);
  for (const [name, amount] of right) {
    const before = larger.get(name);
    if (before === undefined || compareQuantities(amount, before) > 0) larger.set(name, amount);
  }
  return larger;
}

/** How messages write amounts: `cpu=1,memory=2Gi`, by name. Source: apiserver plugin/resourcequota/controller.go prettyPrint. */
export function amountsText(amounts: Amounts): string {
  return [...amounts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, amount]) => `${name}=${formatQuantity(amount)}`)
    .join(',');
}

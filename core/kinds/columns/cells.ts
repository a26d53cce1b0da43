import { formatQuantity, parseQuantity } from '../../model/quantity.js';

/** How many entries a map has. */
export const size = (map: object | undefined) => (map === undefined ? 0 : Object.keys(map).length);
const SHOWN = 3;

/** The first three items and how many more there are: `a,b,c + 2 more...`; `<unset>` for none. */
export function formatFirstThree(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN).join(',');
  if (items.length > SHOWN) return `${shown} + ${items.length - SHOWN} more...`;
  return shown === '' ? '<unset>' : shown;
}

/** A quantity in its canonical form, `0` when absent; text that is none stays as it is. */
export function quantityCell(text: string | undefined): string {
  if (text === undefined) return '0';
  const quantity = parseQuantity(text);
  return quantity === undefined ? text : formatQuantity(quantity);
}

interface Ingress {
  readonly ip?: string;
  readonly hostname?: string;
}

/**
 * The addresses a load balancer answers at, each once and sorted. They are never shortened: the server always prints the
 * wide form and leaves cutting to the client.
 */
export function loadBalancerAddresses(status: { readonly ingress?: readonly Ingress[] } | undefined): string[] {
  const addresses = new Set<string>();
  for (const { ip, hostname } of status?.ingress ?? []) {
    const address = ip || hostname;
    if (address !== undefined && address !== '') addresses.add(address);
  }
  return [...addresses].sort();
}

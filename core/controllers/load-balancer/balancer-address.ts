import { stableBetween } from '../../model/stable-hash.js';
import type { View } from '../../model/view.js';
import type { Service } from '../../schema/generated/types/core.js';
import { SERVICES } from '../../schema/kinds.js';

/** Where load balancers' addresses come from: beside those of nodes, which begin with 172.18. */
const FIRST_HALF = '172.19';
const PER_BLOCK = 254;
const ADDRESSES = 256 * PER_BLOCK;

/** The address at a place of the pool; no address ends in 0 or 255. */
function addressAt(place: number): string {
  return `${FIRST_HALF}.${Math.floor(place / PER_BLOCK)}.${(place % PER_BLOCK) + 1}`;
}

/** Whether an address is one that load balancers here are given. */
export function isBalancerAddress(address: string): boolean {
  return address.startsWith(`${FIRST_HALF}.`);
}

/** The addresses at which a Service's load balancer is reached. */
export function balancerAddresses({ status }: Service): readonly string[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []));
}

/** The other Services at an address of a load balancer. */
export function othersAt(view: View, service: Service, address: string): readonly Service[] {
  const others: Service[] = [];
  for (const other of view.list(SERVICES)) {
    if (other.metadata.uid !== service.metadata.uid && balancerAddresses(other).includes(address)) others.push(other);
  }
  return others;
}

/**
 * The address for a Service that has none: told by its name, so that it is the same whenever it is given, and the next that is free when another Service has
 * it. Undefined when all are taken.
 */
export function freeBalancerAddress(view: View, { metadata }: Service): string | undefined {
  const taken = new Set<string>();
  for (const other of view.list(SERVICES)) {
    if (other.metadata.uid !== metadata.uid) for (const address of balancerAddresses(other)) taken.add(address);
  }
  const first = stableBetween(`${metadata.namespace}/${metadata.name}`, 0, ADDRESSES - 1);
  for (let step = 0; step < ADDRESSES; step++) {
    const address = addressAt((first + step) % ADDRESSES);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

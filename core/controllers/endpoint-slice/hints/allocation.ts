/** How much more than its part of the traffic an endpoint may be given. Source: k8s.io/endpointslice topologycache overloadThreshold. */
const OVERLOAD = 0.2;

/** How many endpoints a zone should have. */
export interface Allocation {
  readonly desired: number;
  readonly maximum: number;
}

/** The endpoints of each zone, or why they cannot be shared out. */
export type Allocations = { readonly allocations: ReadonlyMap<string, Allocation> } | { readonly disabled: string };

/**
 * How many of a Service's ready endpoints each zone should have, by its part of the CPU.
 * Source: k8s.io/endpointslice topologycache/topologycache.go getAllocations, event.go.
 */
export function allocate(endpoints: number, shares: ReadonlyMap<string, number> | undefined): Allocations {
  if (shares === undefined) {
    return { disabled: 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes' };
  }
  const counted = `(${endpoints} endpoints, ${shares.size} zones)`;
  if (shares.size > endpoints) return { disabled: `Insufficient number of endpoints ${counted}` };
  const minima = new Map<string, number>();
  let needed = 0;
  for (const [zone, share] of shares) {
    const minimum = Math.ceil(share * endpoints * (1 / (1 + OVERLOAD)));
    minima.set(zone, minimum);
    needed += minimum;
  }
  if (needed > endpoints) {
    return {
      disabled: `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${counted}`,
    };
  }
  const allocations = new Map<string, Allocation>();
  for (const [zone, share] of shares) {
    const minimum = minima.get(zone) ?? 0;
    allocations.set(zone, { desired: Math.max(share * endpoints, minimum), maximum: minimum + endpoints - needed });
  }
  return { allocations };
}

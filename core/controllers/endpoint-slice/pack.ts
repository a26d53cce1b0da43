import type { Endpoint, EndpointSlice } from '../../schema/generated/types/discovery.js';

/** How many endpoints a slice holds at most. Source: kube-controller-manager --max-endpoints-per-slice. */
export const MAX_ENDPOINTS_PER_SLICE = 100;

/** Which endpoints go where. A kept slice without endpoints is to be deleted. */
export interface Packing {
  readonly kept: readonly { readonly slice: EndpointSlice; readonly endpoints: readonly Endpoint[] }[];
  /** One list for each slice to be made. */
  readonly added: readonly (readonly Endpoint[])[];
}

/**
 * Distributes endpoints over slices with as few writes as possible: what is in a slice stays there; what is new goes into
 * slices that change anyway, then into one that has just room enough, then into new ones.
 * Source: k8s.io/endpointslice reconcileByPortMapping, KEP-752.
 */
export function packEndpoints(existing: readonly EndpointSlice[], desired: readonly Endpoint[]): Packing {
  const missing = new Map(desired.map((endpoint) => [identityOf(endpoint), endpoint]));
  const kept = existing.map((slice) => {
    const endpoints: Endpoint[] = [];
    for (const endpoint of slice.endpoints ?? []) {
      const identity = identityOf(endpoint);
      const wanted = missing.get(identity);
      if (wanted !== undefined) endpoints.push(wanted);
      missing.delete(identity);
    }
    return { slice, endpoints, changes: endpoints.length !== (slice.endpoints ?? []).length };
  });
  const rest = [...missing.values()];
  const fill = (endpoints: Endpoint[]) =>
    endpoints.push(...rest.splice(0, Math.max(0, MAX_ENDPOINTS_PER_SLICE - endpoints.length)));

  // An emptied slice is filled too, rather than deleted beside a new one.
  const changing = kept.filter(({ changes }) => changes).sort((a, b) => b.endpoints.length - a.endpoints.length);
  for (const { endpoints } of changing) fill(endpoints);
  const added: Endpoint[][] = [];
  while (rest.length > 0) {
    const roomy = kept
      .filter(({ endpoints }) => endpoints.length + rest.length <= MAX_ENDPOINTS_PER_SLICE)
      .sort((a, b) => b.endpoints.length - a.endpoints.length)[0];
    const target = roomy?.endpoints ?? [];
    if (roomy === undefined) added.push(target);
    fill(target);
  }
  return { kept, added };
}

/** What makes two endpoints the same one though its conditions changed. */
function identityOf({ targetRef, addresses }: Endpoint): string {
  return `${targetRef?.uid ?? ''}/${addresses.join(',')}`;
}

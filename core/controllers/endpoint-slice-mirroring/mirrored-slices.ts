import { parseIp } from '../../model/parsed-ip.js';
import type { EndpointAddress, Endpoints } from '../../schema/generated/types/core.js';
import type { Endpoint, EndpointPort, EndpointSlice } from '../../schema/generated/types/discovery.js';
import { canonicalJson } from '../canonical-json.js';
import { repackedSubsets } from './repacked-subsets.js';

/** How many addresses of a subset are mirrored. Source: kube-controller-manager --mirroring-max-endpoints-per-subset. */
export const MAX_MIRRORED = 1000;

/** What a mirrored slice says, apart from its metadata. */
export type MirroredContent = Required<Pick<EndpointSlice, 'addressType' | 'ports' | 'endpoints'>>;

/** Endpoints as slices, and what had to be left out. */
export interface Mirrored {
  readonly slices: readonly MirroredContent[];
  /** How many texts are no IP addresses. */
  readonly invalid: number;
  /** How many addresses are beyond what a subset may have. */
  readonly skipped: number;
}

/**
 * One slice for the addresses of each family in each subset of Endpoints.
 * Source: pkg/controller/endpointslicemirroring/reconciler.go reconcile, utils.go addressToEndpoint.
 */
export function mirrored({ subsets }: Endpoints): Mirrored {
  const byKey = new Map<string, { content: MirroredContent; endpoints: Map<string, Endpoint> }>();
  let invalid = 0;
  let skipped = 0;
  for (const { ports, ready, notReady } of repackedSubsets(subsets ?? [])) {
    const slicePorts = ports.map(({ name = '', port, protocol = 'TCP', appProtocol }) => {
      return { name, port, protocol, ...(appProtocol && { appProtocol }) };
    });
    const conditions = new Map([
      ...ready.map((each) => [each, true] as const),
      ...notReady.map((each) => [each, false] as const),
    ]);
    let added = 0;
    for (const [address, isReady] of conditions) {
      const endpoint = endpointOf(address, isReady);
      if (endpoint === undefined) invalid += 1;
      else if (added >= MAX_MIRRORED) skipped += 1;
      else {
        added += 1;
        place(byKey, slicePorts, endpoint);
      }
    }
  }
  const slices = [...byKey.values()].map(({ content, endpoints }) => ({
    ...content,
    endpoints: [...endpoints.values()],
  }));
  return { slices, invalid, skipped };
}

function place(
  byKey: Map<string, { content: MirroredContent; endpoints: Map<string, Endpoint> }>,
  ports: readonly EndpointPort[],
  { addressType, endpoint }: TypedEndpoint,
): void {
  const content: MirroredContent = { addressType, ports, endpoints: [] };
  const key = sliceKey(content);
  const entry = byKey.get(key) ?? { content, endpoints: new Map<string, Endpoint>() };
  byKey.set(key, entry);
  const { addresses, hostname, targetRef } = endpoint;
  entry.endpoints.set(canonicalJson([addresses, hostname, targetRef?.namespace, targetRef?.name]), endpoint);
}

/** What slices of the same Endpoints are told apart by. */
export function sliceKey({ addressType, ports }: Pick<EndpointSlice, 'addressType' | 'ports'>): string {
  return `${addressType} ${canonicalJson(ports ?? [])}`;
}

interface TypedEndpoint {
  readonly addressType: 'IPv4' | 'IPv6';
  readonly endpoint: Endpoint;
}

function endpointOf({ ip, nodeName, hostname, targetRef }: EndpointAddress, ready: boolean): TypedEndpoint | undefined {
  const parsed = parseIp(ip);
  if (parsed === undefined) return undefined;
  const endpoint: Endpoint = {
    addresses: [parsed.text],
    conditions: { ready },
    ...(hostname && { hostname }),
    ...(targetRef !== undefined && { targetRef }),
    ...(nodeName && { nodeName }),
  };
  return { addressType: parsed.family, endpoint };
}

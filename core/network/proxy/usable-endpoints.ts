import type { View } from '../../model/view.js';
import type { Service, ServicePort } from '../../schema/generated/types/core.js';
import type { Endpoint } from '../../schema/generated/types/discovery.js';
import { slicesOfService } from '../service-slices.js';

/** One address behind a port of a Service. */
export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
  readonly endpoint: Endpoint;
}

/** Where a proxy is. */
export interface ProxyPlace {
  readonly node: string | undefined;
  readonly zone: string | undefined;
}

/** Why a proxy sends connections to an endpoint, or does not. */
export type EndpointChoice =
  | 'ready'
  /** None is ready, and it still serves while it ends. */
  | 'serving'
  | 'not ready'
  | 'terminating'
  /** Others are on this node, or in this zone, and their hints keep traffic there. */
  | 'other node preferred'
  | 'other zone preferred'
  /** The traffic policy keeps traffic on the node. */
  | 'not local';

/** What a proxy makes of the endpoints of a Service's port. */
export interface UsableEndpoints {
  readonly choices: ReadonlyMap<ServiceEndpoint, EndpointChoice>;
  /** Whether there is an endpoint anywhere that some proxy would use. With none, connections are refused rather than dropped. */
  readonly any: boolean;
  /** What hints keep traffic to. */
  readonly topology?: 'node' | 'zone';
}

/** The endpoints of a port of a Service, of one address family; each once. Source: pkg/proxy/endpointslicecache.go. */
export function endpointsOfPort(
  view: View,
  service: Service,
  { name = '', protocol = 'TCP' }: ServicePort,
  family: 'IPv4' | 'IPv6',
): readonly ServiceEndpoint[] {
  const endpoints = new Map<string, ServiceEndpoint>();
  for (const slice of slicesOfService(view, service.metadata.namespace, service.metadata.name)) {
    if (slice.addressType !== family) continue;
    for (const slicePort of slice.ports ?? []) {
      if ((slicePort.name ?? '') !== name || (slicePort.protocol ?? 'TCP') !== protocol) continue;
      const { port } = slicePort;
      if (port === undefined) continue;
      // kube-proxy takes the first address of an endpoint alone.
      for (const endpoint of slice.endpoints ?? []) {
        const [address] = endpoint.addresses;
        const key = `${address} ${port}`;
        if (address !== undefined && !endpoints.has(key)) endpoints.set(key, { address, port, endpoint });
      }
    }
  }
  return [...endpoints.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ endpoint, address }: ServiceEndpoint): string {
  return `${endpoint.targetRef?.name ?? ''} ${address}`;
}

/**
 * Which endpoints the proxy of a node sends connections to. With the policy `Cluster` all that are ready, or those that hints keep traffic to; with `Local`
 * those on the node. Where none is ready, those that still serve while they end.
 * Source: pkg/proxy/topology.go CategorizeEndpoints, topologyModeFromHints.
 */
export function usableEndpoints(
  endpoints: readonly ServiceEndpoint[],
  policy: 'Cluster' | 'Local',
  { node, zone }: ProxyPlace,
): UsableEndpoints {
  const any = endpoints.some(({ endpoint }) => isReady(endpoint) || isServingItsEnd(endpoint));
  const reachable = policy === 'Cluster' ? endpoints : endpoints.filter(({ endpoint }) => isOn(endpoint, node));
  const ready = reachable.filter(({ endpoint }) => isReady(endpoint));
  const topology = policy === 'Cluster' ? topologyOf(ready, node, zone) : undefined;
  const choices = new Map<ServiceEndpoint, EndpointChoice>();
  for (const each of endpoints) {
    const { endpoint } = each;
    if (!reachable.includes(each)) choices.set(each, 'not local');
    else if (isReady(endpoint)) {
      if (topology === 'node' && !hasNode(endpoint, node)) choices.set(each, 'other node preferred');
      else if (topology === 'zone' && !hasZone(endpoint, zone)) choices.set(each, 'other zone preferred');
      else choices.set(each, 'ready');
    } else if (ready.length === 0 && isServingItsEnd(endpoint)) choices.set(each, 'serving');
    else choices.set(each, endpoint.conditions?.terminating === true ? 'terminating' : 'not ready');
  }
  return { choices, any, ...(topology && { topology }) };
}

/** Whether a proxy sends connections there. */
export function isUsed(choice: EndpointChoice): boolean {
  return choice === 'ready' || choice === 'serving';
}

function topologyOf(ready: readonly ServiceEndpoint[], node: string | undefined, zone: string | undefined) {
  if (ready.length === 0) return undefined;
  const all = (has: (endpoint: Endpoint) => boolean) => ready.every(({ endpoint }) => has(endpoint));
  const some = (has: (endpoint: Endpoint) => boolean) => ready.some(({ endpoint }) => has(endpoint));
  if (all(({ hints }) => Boolean(hints?.forNodes?.length)) && some((endpoint) => hasNode(endpoint, node)))
    return 'node';
  const isZoned = all(({ hints }) => Boolean(hints?.forZones?.length)) && some((endpoint) => hasZone(endpoint, zone));
  return isZoned ? 'zone' : undefined;
}

function hasNode({ hints }: Endpoint, node: string | undefined): boolean {
  return hints?.forNodes?.some(({ name }) => name === node) ?? false;
}

function hasZone({ hints }: Endpoint, zone: string | undefined): boolean {
  return hints?.forZones?.some(({ name }) => name === zone) ?? false;
}

function isOn({ nodeName }: Endpoint, node: string | undefined): boolean {
  return node !== undefined && nodeName === node;
}

function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready ?? true;
}

function isServingItsEnd({ conditions }: Endpoint): boolean {
  return (conditions?.serving ?? true) && conditions?.terminating === true;
}

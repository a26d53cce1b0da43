import { isHeadless } from '../../controllers/service-pods/service-pods.js';
import { isInRange, parseCidr } from '../../model/cidr.js';
import { parseIp } from '../../model/parsed-ip.js';
import type { View } from '../../model/view.js';
import type { Service, ServicePort } from '../../schema/generated/types/core.js';
import { NODES, SERVICES } from '../../schema/kinds.js';
import { clusterIps } from '../dns/cluster-dns.js';
import { isSameIp, nodeAddresses } from '../peer.js';
import type { Protocol } from '../policy/policy-verdict.js';

const PROXY_NAME = 'service.kubernetes.io/service-proxy-name';

/** Which of a Service's addresses was connected to. */
export type ServiceAddress = 'clusterIP' | 'externalIP' | 'loadBalancer' | 'nodePort';

/** A Service's port as it is found by an address. */
export interface ProxiedPort {
  readonly service: Service;
  readonly by: ServiceAddress;
  /** The node whose port it is. */
  readonly node?: string;
  /** Undefined when the address is the Service's, and none of its ports is the one asked for. */
  readonly port: ServicePort | undefined;
}

/**
 * The Service that a proxy takes a connection to an address for. Cluster IPs go before external ones, these before a load balancer's, and node ports
 * come last. What a load balancer hands on by itself (`ipMode: Proxy`), and Services that name another proxy, are not taken.
 * Source: pkg/proxy/serviceport.go newBaseServiceInfo, pkg/proxy/iptables/proxier.go syncProxyRules, pkg/proxy/util/utils.go ShouldSkipService.
 */
export function proxiedPort(view: View, address: string, port: number, protocol: Protocol): ProxiedPort | undefined {
  const node = [...view.list(NODES)].find((each) => nodeAddresses(each).some((own) => isSameIp(own, address)));
  const matches: ProxiedPort[] = [];
  for (const service of view.list(SERVICES)) {
    if (isHeadless(service) || service.spec.type === 'ExternalName') continue;
    if (service.metadata.labels?.[PROXY_NAME] !== undefined) continue;
    const { ports = [] } = service.spec;
    const found = ports.find((each) => each.port === port && (each.protocol ?? 'TCP') === protocol);
    const by = addressKind(service, address);
    if (by !== undefined) matches.push({ service, by, port: found });
    if (node === undefined) continue;
    const byNode = ports.find((each) => each.nodePort === port && (each.protocol ?? 'TCP') === protocol);
    if (byNode !== undefined) matches.push({ service, by: 'nodePort', node: node.metadata.name, port: byNode });
  }
  const order: readonly ServiceAddress[] = ['clusterIP', 'externalIP', 'loadBalancer', 'nodePort'];
  const isBefore = (a: ProxiedPort, b: ProxiedPort) => order.indexOf(a.by) - order.indexOf(b.by);
  const sorted = matches.sort(isBefore);
  return sorted.find((match) => match.port !== undefined) ?? sorted[0];
}

function addressKind(service: Service, address: string): ServiceAddress | undefined {
  if (clusterIps(service).some((each) => isSameIp(each, address))) return 'clusterIP';
  if (service.spec.externalIPs?.some((each) => isSameIp(each, address))) return 'externalIP';
  const balanced = service.status?.loadBalancer?.ingress ?? [];
  const isBalanced = balanced.some(({ ip, ipMode }) => ip !== undefined && ipMode !== 'Proxy' && isSameIp(ip, address));
  return isBalanced ? 'loadBalancer' : undefined;
}

/** Which traffic policy a connection to an address of the Service is held to. Source: pkg/api/v1/service/util.go. */
export function trafficPolicy({ spec }: Service, by: ServiceAddress): 'Cluster' | 'Local' {
  const policy = by === 'clusterIP' ? spec.internalTrafficPolicy : spec.externalTrafficPolicy;
  return policy === 'Local' ? 'Local' : 'Cluster';
}

/** Whether a load balancer's address lets a client in. A range of no length is for everybody. Source: serviceport.go, proxier.go. */
export function isSourceAllowed({ spec }: Service, addresses: readonly string[], family: 'IPv4' | 'IPv6'): boolean {
  const ranges = (spec.loadBalancerSourceRanges ?? [])
    .map((range) => parseCidr(range.trim()))
    .filter((range) => range !== undefined && range.ip.family === family);
  if (ranges.length === 0 || ranges.some((range) => range?.bits === 0)) return true;
  return addresses.some((address) => {
    const ip = parseIp(address);
    return ip !== undefined && ranges.some((range) => range !== undefined && isInRange(range, ip));
  });
}

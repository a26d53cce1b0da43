import { isHeadless } from '../../controllers/service-pods/service-pods.js';
import { parseIp } from '../../model/parsed-ip.js';
import type { View } from '../../model/view.js';
import type { Service } from '../../schema/generated/types/core.js';
import type { Endpoint } from '../../schema/generated/types/discovery.js';
import { ENDPOINT_SLICES, NAMESPACES, SERVICES } from '../../schema/kinds.js';
import { serviceOfSlice, slicesOfService } from '../service-slices.js';
import { CLUSTER_DOMAIN, type ClusterName, dashed, parseClusterName, reverseAddress } from './cluster-names.js';
import type { DnsAnswer, DnsRecord, DnsType } from './dns-record.js';

/** For how long an answer may be kept, in seconds. Source: kubeadm's Corefile. */
export const DNS_TTL = 30;

/** Which version of the specification is kept to. Source: https://github.com/kubernetes/dns/blob/master/docs/specification.md 2.2. */
const VERSION = '1.1.0';

type ServiceName = Extract<ClusterName, { readonly kind: 'service' }>;

/** A place that a name leads to: an address with a port, or another name. */
interface Place {
  readonly host: string;
  readonly port: number;
  /** What SRV records call it. */
  readonly name: string;
}

/**
 * What the cluster's name server says of a name. What is there is there whatever type is asked for: a name with no record of the type is no error. Names
 * of other domains are refused; a real CoreDNS asks others for them.
 * Source: https://github.com/kubernetes/dns/blob/master/docs/specification.md; coredns plugin/kubernetes/kubernetes.go, reverse.go.
 */
export function clusterDnsAnswer(view: View, asked: string, type: DnsType): DnsAnswer {
  const name = asked.toLowerCase().replace(/\.$/, '');
  const address = reverseAddress(name);
  if (address !== undefined) return reverseAnswer(view, name, address, type);
  const parsed = parseClusterName(name);
  if (parsed === undefined) return { code: 'REFUSED', answers: [], additionals: [], authorities: [] };
  return answerTo(view, name, parsed, type);
}

function answerTo(view: View, name: string, parsed: ClusterName, type: DnsType): DnsAnswer {
  const record = { name, ttl: DNS_TTL };
  switch (parsed.kind) {
    case 'none':
      return nothing(view, 'NXDOMAIN');
    case 'inner':
      if (parsed.namespace !== undefined && view.get(NAMESPACES, undefined, parsed.namespace) === undefined) {
        return nothing(view, 'NXDOMAIN');
      }
      return name === CLUSTER_DOMAIN ? apex(view, type) : nothing(view, 'NOERROR');
    case 'version':
      return found(view, type === 'TXT' ? [{ ...record, type: 'TXT', text: VERSION }] : []);
    case 'server':
      return found(view, addressRecords(name, type, dnsAddresses(view)));
    case 'pod': {
      const isThere = view.get(NAMESPACES, undefined, parsed.namespace) !== undefined;
      const ip = parseIp(parsed.address);
      if (!isThere || ip === undefined) return nothing(view, 'NXDOMAIN');
      return found(view, addressRecords(name, type, [ip.text]));
    }
    case 'service':
      return serviceAnswer(view, name, parsed, type);
  }
}

function serviceAnswer(view: View, name: string, parsed: ServiceName, type: DnsType): DnsAnswer {
  const service = view.get(SERVICES, parsed.namespace, parsed.service);
  if (service === undefined) return nothing(view, 'NXDOMAIN');
  if (service.spec.type === 'ExternalName') return externalName(view, name, service, parsed, type);
  const places = placesOf(view, service, parsed);
  if (places === undefined) return nothing(view, 'NXDOMAIN');
  if (type !== 'SRV')
    return found(
      view,
      addressRecords(
        name,
        type,
        places.map(({ host }) => host),
      ),
    );
  const targets = new Map(places.map((place) => [`${place.name} ${place.port}`, place]));
  const ported = [...targets.values()].filter(({ port }) => port >= 0);
  const answers = ported.map(
    (place): DnsRecord => ({
      name,
      ttl: DNS_TTL,
      type: 'SRV',
      priority: 0,
      weight: Math.max(1, Math.floor(100 / ported.length)),
      port: place.port,
      target: place.name,
    }),
  );
  const hosts = new Map(places.map((place) => [`${place.name} ${place.host}`, place]));
  const additionals = [...hosts.values()].flatMap((place) => bothFamilies(place.name, place.host));
  return answers.length === 0 ? nothing(view, 'NOERROR') : { code: 'NOERROR', answers, additionals, authorities: [] };
}

/** Another name for something that need not be in the cluster; when it is, its addresses follow. */
function externalName(view: View, name: string, service: Service, parsed: ServiceName, type: DnsType): DnsAnswer {
  const target = (service.spec.externalName ?? '').toLowerCase().replace(/\.$/, '');
  if (parsed.endpoint !== undefined || target === '' || parseIp(target) !== undefined) return nothing(view, 'NXDOMAIN');
  const alias: DnsRecord = { name, ttl: DNS_TTL, type: 'CNAME', target };
  const isOwn = service.metadata.name === parsed.service && target === name;
  const isFollowed = type !== 'CNAME' && type !== 'SRV' && !isOwn;
  const behind = isFollowed ? followed(view, target, type, new Set([name])) : [];
  return { code: 'NOERROR', answers: [alias, ...behind], additionals: [], authorities: [] };
}

/** The records behind an alias within the cluster, through further aliases; aliases that lead in a circle lead nowhere. */
function followed(view: View, name: string, type: DnsType, seen: Set<string>): readonly DnsRecord[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const parsed = parseClusterName(name);
  if (parsed === undefined) return [];
  const service = parsed.kind === 'service' ? view.get(SERVICES, parsed.namespace, parsed.service) : undefined;
  if (service?.spec.type !== 'ExternalName') return answerTo(view, name, parsed, type).answers;
  const target = (service.spec.externalName ?? '').toLowerCase().replace(/\.$/, '');
  if (target === '') return [];
  return [{ name, ttl: DNS_TTL, type: 'CNAME', target }, ...followed(view, target, type, seen)];
}

/** Where a Service's name leads; undefined when nothing has the name, as when a headless Service has no endpoint. Source: findServices. */
function placesOf(view: View, service: Service, asked: ServiceName): readonly Place[] | undefined {
  const { namespace, name } = service.metadata;
  const ownName = `${name}.${namespace}.svc.${CLUSTER_DOMAIN}`;
  if (!isHeadless(service) && asked.endpoint === undefined) {
    const ports = (service.spec.ports ?? []).filter((port) => isAsked(asked, port.name, port.protocol));
    if (ports.length === 0) return undefined;
    return ports.flatMap(({ port }) => clusterIps(service).map((host) => ({ host, port, name: ownName })));
  }
  const places: Place[] = [];
  for (const slice of slicesOfService(view, namespace, name)) {
    const ports = slice.ports?.length ? slice.ports : [{ name: '', port: -1 }];
    for (const endpoint of (slice.endpoints ?? []).filter(isReady)) {
      for (const host of endpoint.addresses) {
        const label = hostLabel(endpoint, host);
        if (asked.endpoint !== undefined && asked.endpoint !== label) continue;
        for (const { name: portName, port = -1, protocol } of ports) {
          if (isAsked(asked, portName, protocol)) places.push({ host, port, name: `${label}.${ownName}` });
        }
      }
    }
  }
  return places.length === 0 ? undefined : places;
}

function isAsked({ port, protocol }: ServiceName, name: string | undefined, speaks: string | undefined): boolean {
  const isPort = port === undefined || port === (name ?? '').toLowerCase();
  return isPort && (protocol === undefined || protocol === (speaks ?? 'TCP').toLowerCase());
}

function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready !== false;
}

function hostLabel({ hostname }: Endpoint, address: string): string {
  return hostname || dashed(address);
}

/** All cluster IPs of a Service. */
export function clusterIps({ spec }: Service): readonly string[] {
  const addresses = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP ?? ''];
  return addresses.filter((address) => address !== '' && address !== 'None');
}

function reverseAnswer(view: View, name: string, text: string, type: DnsType): DnsAnswer {
  const address = parseIp(text)?.text;
  if (address === undefined) return nothing(view, 'NXDOMAIN');
  const targets = reverseNames(view, address);
  // Others know the names of addresses that are none of the cluster's.
  if (targets.length === 0) return { code: 'REFUSED', answers: [], additionals: [], authorities: [] };
  const pointer = (target: string): DnsRecord => ({ name, ttl: DNS_TTL, type: 'PTR', target });
  return found(view, type === 'PTR' ? targets.map(pointer) : []);
}

/** The names of an address: that of the Service whose cluster IP it is, else those of the endpoints that have it. Source: serviceRecordForIP. */
function reverseNames(view: View, address: string): readonly string[] {
  for (const service of view.list(SERVICES)) {
    if (!clusterIps(service).some((each) => parseIp(each)?.text === address)) continue;
    return [`${service.metadata.name}.${service.metadata.namespace}.svc.${CLUSTER_DOMAIN}`];
  }
  const names = new Set<string>();
  for (const slice of view.list(ENDPOINT_SLICES)) {
    const service = serviceOfSlice(slice);
    if (service === undefined) continue;
    for (const endpoint of (slice.endpoints ?? []).filter(isReady)) {
      if (!endpoint.addresses.some((each) => each === address || parseIp(each)?.text === address)) continue;
      names.add(`${hostLabel(endpoint, address)}.${service}.${slice.metadata.namespace}.svc.${CLUSTER_DOMAIN}`);
    }
  }
  return [...names];
}

/** The addresses of the Service that names are asked of. */
export function dnsAddresses(view: View): readonly string[] {
  const service = view.get(SERVICES, 'kube-system', 'kube-dns');
  return service === undefined ? [] : clusterIps(service);
}

function apex(view: View, type: DnsType): DnsAnswer {
  if (type === 'SOA') return found(view, [authority(view)]);
  const server = `ns.dns.${CLUSTER_DOMAIN}`;
  return found(view, type === 'NS' ? [{ name: CLUSTER_DOMAIN, ttl: DNS_TTL, type: 'NS', target: server }] : []);
}

function addressRecords(name: string, type: DnsType, addresses: readonly string[]): readonly DnsRecord[] {
  return [...new Set(addresses)]
    .flatMap((address) => bothFamilies(name, address))
    .filter((record) => record.type === type);
}

function bothFamilies(name: string, address: string): readonly DnsRecord[] {
  const ip = parseIp(address);
  if (ip === undefined) return [];
  return [{ name, ttl: DNS_TTL, type: ip.family === 'IPv4' ? 'A' : 'AAAA', address: ip.text }];
}

function found(view: View, answers: readonly DnsRecord[]): DnsAnswer {
  return answers.length === 0
    ? nothing(view, 'NOERROR')
    : { code: 'NOERROR', answers, additionals: [], authorities: [] };
}

function nothing(view: View, code: 'NOERROR' | 'NXDOMAIN'): DnsAnswer {
  return { code, answers: [], additionals: [], authorities: [authority(view)] };
}

function authority(view: View): DnsRecord {
  const serial = typeof view.seen === 'number' ? view.seen : 0;
  return {
    name: CLUSTER_DOMAIN,
    ttl: DNS_TTL,
    type: 'SOA',
    target: `ns.dns.${CLUSTER_DOMAIN}`,
    mailbox: `hostmaster.${CLUSTER_DOMAIN}`,
    serial,
  };
}

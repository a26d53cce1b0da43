import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { clusterDnsAnswer, dnsAddresses } from './cluster-dns.js';
import { CLUSTER_DOMAIN } from './cluster-names.js';

/** What a Pod's /etc/resolv.conf says. */
export interface Resolver {
  /** `cluster` asks the cluster's name server, `node` the one that the node asks. */
  readonly asks: 'cluster' | 'node';
  readonly search: readonly string[];
  /** A name with at least so many dots is tried as it is first. */
  readonly ndots: number;
}

/**
 * How a Pod finds out what a name means.
 * Source: pkg/kubelet/network/dns/dns.go GetPodDNS, getPodDNSType, appendDNSConfig.
 */
export function podResolver(view: View, pod: Pod): Resolver {
  const { dnsPolicy = 'ClusterFirst', hostNetwork = false, dnsConfig } = pod.spec;
  const servers = dnsConfig?.nameservers ?? [];
  const isCluster =
    dnsPolicy === 'ClusterFirstWithHostNet' ||
    (dnsPolicy === 'ClusterFirst' && !hostNetwork) ||
    servers.some((server) => dnsAddresses(view).includes(server));
  const isOwn = dnsPolicy === 'ClusterFirst' || dnsPolicy === 'ClusterFirstWithHostNet';
  const own = isCluster && isOwn ? searchPath(pod.metadata.namespace ?? 'default') : [];
  const asked = dnsConfig?.options?.find(({ name }) => name === 'ndots')?.value;
  const ndots = asked !== undefined && /^\d{1,2}$/.test(asked) ? Number(asked) : own.length > 0 ? 5 : 1;
  const search = [...new Set([...own, ...(dnsConfig?.searches ?? [])])];
  return { asks: isCluster ? 'cluster' : 'node', search, ndots };
}

/** The domains in which a Pod of a namespace looks for a name. Source: generateSearchesForDNSClusterFirst. */
export function searchPath(namespace: string): readonly string[] {
  return [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN];
}

/** One name that was asked for. */
export interface Lookup {
  readonly name: string;
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly addresses: readonly string[];
  /** The names it is an alias for, one after the other. */
  readonly aliases: readonly string[];
}

/**
 * The names that a resolver asks for, up to the one that is there. A name with fewer dots than `ndots` is looked for in the search path first; one with a
 * dot at its end nowhere else. The last lookup is the answer. Source: resolv.conf(5).
 */
export function resolve(view: View, host: string, { search, ndots }: Resolver): readonly Lookup[] {
  const lookups: Lookup[] = [];
  for (const name of candidates(host, search, ndots)) {
    const answers = (['A', 'AAAA'] as const).map((type) => clusterDnsAnswer(view, name, type));
    const records = answers.flatMap((answer) => answer.answers);
    const lookup: Lookup = {
      name,
      code: answers[0]?.code ?? 'NXDOMAIN',
      addresses: records.flatMap((record) => ('address' in record ? [record.address] : [])),
      aliases: [...new Set(records.flatMap((record) => (record.type === 'CNAME' ? [record.target] : [])))],
    };
    lookups.push(lookup);
    if (lookup.addresses.length > 0 || lookup.aliases.length > 0 || lookup.code === 'REFUSED') break;
  }
  return lookups;
}

function candidates(host: string, search: readonly string[], ndots: number): readonly string[] {
  const name = host.toLowerCase();
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = search.map((domain) => `${name}.${domain.toLowerCase().replace(/\.$/, '')}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

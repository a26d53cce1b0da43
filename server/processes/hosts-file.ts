import type { Pod } from '../../core/schema/generated/types/core.js';

const HEAD = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`;

/**
 * What `/etc/hosts` holds in a Pod's containers. The Pod's own name leads to this machine, where its programs listen, and not to the Pod's address,
 * which leads nowhere. Source: pkg/kubelet/kubelet_pods.go managedHostsFileContent.
 */
export function hostsFile({ metadata, spec }: Pod): string {
  const name = spec.hostname || metadata.name;
  const full = spec.subdomain ? `${name}.${spec.subdomain}.${metadata.namespace}.svc.cluster.local\t` : '';
  const aliases = (spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${[ip, ...hostnames].join('\t')}\n`);
  const own = aliases.length === 0 ? '' : `\n# Entries added by HostAliases.\n${aliases.join('')}`;
  return `${HEAD}127.0.0.1\t${full}${name}\n${own}`;
}

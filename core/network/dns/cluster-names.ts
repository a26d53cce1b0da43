/** The domain of a cluster, by kubeadm's and everybody's convention. */
export const CLUSTER_DOMAIN = 'cluster.local';

/** A name below the cluster's domain, taken apart. */
export type ClusterName =
  /** The domain itself, `svc`, `pod`, or a namespace below these: nothing has that name, but there are names below it. */
  | { readonly kind: 'inner'; readonly namespace?: string }
  | {
      readonly kind: 'service';
      readonly namespace: string;
      readonly service: string;
      /** The host name of one endpoint. */
      readonly endpoint?: string;
      readonly port?: string;
      readonly protocol?: string;
    }
  /** An address of a Pod, written with dashes. */
  | { readonly kind: 'pod'; readonly namespace: string; readonly address: string }
  | { readonly kind: 'version' }
  /** The name server's own name. */
  | { readonly kind: 'server' }
  | { readonly kind: 'none' };

/**
 * Takes a name in lower case apart; undefined when it is not below the cluster's domain.
 * Source: coredns plugin/kubernetes/parse.go; https://github.com/kubernetes/dns/blob/master/docs/specification.md.
 */
export function parseClusterName(name: string): ClusterName | undefined {
  if (name === CLUSTER_DOMAIN) return { kind: 'inner' };
  if (!name.endsWith(`.${CLUSTER_DOMAIN}`)) return undefined;
  const labels = name.slice(0, -CLUSTER_DOMAIN.length - 1).split('.');
  const kind = labels.pop();
  if (labels.length === 0 && kind === 'dns-version') return { kind: 'version' };
  if (kind === 'dns' && labels.length === 1 && labels[0] === 'ns') return { kind: 'server' };
  if (kind !== 'svc' && kind !== 'pod') return { kind: 'none' };
  const namespace = labels.pop();
  if (namespace === undefined) return { kind: 'inner' };
  const last = labels.pop();
  if (last === undefined) return { kind: 'inner', namespace };
  if (kind === 'pod') {
    const address = readDashed(last);
    return labels.length > 0 || address === undefined ? { kind: 'none' } : { kind: 'pod', namespace, address };
  }
  const service = { kind: 'service', namespace, service: last } as const;
  const [first, second] = labels;
  if (first === undefined) return service;
  if (second === undefined) return { ...service, endpoint: first };
  if (labels.length > 2) return { kind: 'none' };
  return { ...service, port: first.replace(/^_/, ''), protocol: second.replace(/^_/, '') };
}

/** An address as a label of a name: its dots and colons are dashes. */
export function dashed(address: string): string {
  return address.replace(/[.:]/g, '-');
}

function readDashed(label: string): string | undefined {
  const isIpv4 = label.split('-').length === 4 && !label.includes('--');
  return /^[0-9a-f-]+$/.test(label) ? label.replaceAll('-', isIpv4 ? '.' : ':') : undefined;
}

/** The address that a name for asking backwards is about; undefined when it is none. Source: RFC 1035 3.5, RFC 3596 2.5. */
export function reverseAddress(name: string): string | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/.exec(name);
  if (four !== null) return four.slice(1).reverse().join('.');
  if (!/^([0-9a-f]\.){32}ip6\.arpa$/.test(name)) return undefined;
  const digits = name.split('.').slice(0, 32).reverse().join('');
  return digits.match(/.{4}/g)?.join(':');
}

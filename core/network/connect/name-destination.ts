import { isHeadless } from '../../controllers/service-pods/service-pods.js';
import { ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { NAMESPACES, SERVICES } from '../../schema/kinds.js';
import { dnsAddresses } from '../dns/cluster-dns.js';
import { type Lookup, podResolver, type Resolver, resolve, searchPath } from '../dns/resolver.js';
import type { Peer } from '../peer.js';
import { egressVerdict, type PolicyVerdict } from '../policy/policy-verdict.js';
import type { ConnectionService } from './connection.js';
import { type Destination, ended, plainPort } from './destination.js';

/** What a name means to who connects: in the search path of a Pod, as far as its policies let it ask. */
export function nameDestination(
  view: View,
  from: Peer,
  host: string,
  asked: number | string | undefined,
): Result<Destination, string> {
  const port = plainPort(asked);
  if (!port.ok) return port;
  const resolver = resolverOf(view, from);
  const policy = from.kind === 'pod' && resolver.asks === 'cluster' ? dnsPolicy(view, from) : undefined;
  if (policy?.allowed === false) {
    const because = `Pod ${policy.pod.namespace}/${policy.pod.name} may not ask for names: no egress rule of its policies (${policy.policies.join(', ')}) allows UDP port 53 of the name server`;
    return ok({ ...ended([], port.value, 'unresolved', because), lookup: { tried: [], policy } });
  }
  if (resolver.asks === 'node') {
    const because = `${JSON.stringify(host)} is asked of the name servers of the node, which know nothing of the cluster`;
    return ok(ended([], port.value, 'leaves', because));
  }
  const tried = resolve(view, host, resolver);
  const lookup = { tried, ...(policy && { policy }) };
  const last = tried.at(-1);
  if (last !== undefined && last.addresses.length > 0) {
    const service = headlessOf(view, last);
    return ok({ addresses: last.addresses, port: port.value, lookup, ...(service && { service }) });
  }
  const alias = last?.aliases.at(-1);
  if (alias !== undefined) {
    return ok({
      ...ended([], port.value, 'leaves', `${last?.name} is another name for ${alias}, which is outside the cluster`),
      lookup,
    });
  }
  if (last?.code === 'REFUSED' && !isMeantForCluster(view, host)) {
    return ok({ ...ended([], port.value, 'leaves', `${JSON.stringify(host)} is no name of the cluster`), lookup });
  }
  const names = tried.map(({ name }) => name).join(', ');
  return ok({ ...ended([], port.value, 'unresolved', `there is no ${names}`), lookup });
}

function resolverOf(view: View, from: Peer): Resolver {
  if (from.kind === 'pod') return podResolver(view, from.pod);
  if (from.kind === 'node' && from.pod !== undefined) return podResolver(view, from.pod);
  return { asks: 'node', search: [], ndots: 1 };
}

/** A short name, and one that ends in a namespace, was meant for a Service. */
function isMeantForCluster(view: View, host: string): boolean {
  const labels = host.replace(/\.$/, '').split('.');
  const [, namespace, svc] = labels;
  if (namespace === undefined) return true;
  return view.get(NAMESPACES, undefined, namespace) !== undefined && (svc === undefined || svc === 'svc');
}

/** The headless Service whose Pods a name means. */
function headlessOf(view: View, { name }: Lookup): ConnectionService | undefined {
  const labels = name.split('.').slice(0, -3);
  const [service, namespace] = labels.slice(-2);
  if (!name.endsWith(searchPath('x')[1] ?? '') || service === undefined || namespace === undefined) return undefined;
  const found = view.get(SERVICES, namespace, service);
  return found !== undefined && isHeadless(found) && found.spec.type !== 'ExternalName'
    ? { namespace, name: service, by: 'headless' }
    : undefined;
}

/** Whether a Pod's policies let it ask the name server, which is a Pod with the label `k8s-app: kube-dns` in every cluster that kubeadm makes. */
function dnsPolicy(view: View, from: Peer): PolicyVerdict | undefined {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'coredns',
      namespace: 'kube-system',
      uid: '',
      resourceVersion: '',
      creationTimestamp: '',
      labels: { 'k8s-app': 'kube-dns' },
    },
    spec: { containers: [{ name: 'coredns', ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }] }] },
  };
  const peer: Peer = { kind: 'pod', pod, node: undefined, addresses: dnsAddresses(view) };
  const verdict = egressVerdict(view, from, { peer, port: 53, protocol: 'UDP' });
  return verdict !== undefined && verdict.policies.length > 0 ? verdict : undefined;
}

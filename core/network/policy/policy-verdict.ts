import { isInRange, parseCidr } from '../../model/cidr.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import { parseIp } from '../../model/parsed-ip.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../schema/generated/types/networking.js';
import { NAMESPACES, NETWORK_POLICIES } from '../../schema/kinds.js';
import type { Peer } from '../peer.js';

/** What speaks, as policies tell it apart. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** The end of a connection that is connected to, after any Service's address was replaced by an endpoint's. */
export interface PolicyTarget {
  readonly peer: Peer;
  readonly port: number;
  readonly protocol: Protocol;
}

/** What the NetworkPolicies of one Pod make of a connection, in one direction. Plain JSON. */
export interface PolicyVerdict {
  readonly direction: 'ingress' | 'egress';
  /** The Pod that they are for. */
  readonly pod: { readonly namespace: string; readonly name: string };
  readonly allowed: boolean;
  /** The policies that select the Pod for this direction, by name; with none everything is allowed. */
  readonly policies: readonly string[];
  /** The first rule that allows it, counted from 1; absent when no rule is needed, or none does. */
  readonly by?: { readonly policy: string; readonly rule: number };
  /** Why it is allowed though no rule says so. */
  readonly because?: 'own-node' | 'itself';
}

/**
 * Whether the policies of the Pod that connects let it out; undefined where it is no Pod with a network of its own, for which policies mean nothing.
 * Source: https://kubernetes.io/docs/concepts/services-networking/network-policies; pkg/apis/networking/types.go.
 */
export function egressVerdict(view: View, from: Peer, to: PolicyTarget): PolicyVerdict | undefined {
  if (from.kind !== 'pod') return undefined;
  return verdict(view, 'egress', from.pod, from, to.peer, to);
}

/**
 * Whether the policies of the Pod that is connected to let the connection in; undefined where it ends at no Pod with a network of its own. What comes from
 * the Pod's own node always gets in, and a Pod always reaches itself.
 */
export function ingressVerdict(view: View, from: Peer, to: PolicyTarget): PolicyVerdict | undefined {
  if (to.peer.kind !== 'pod') return undefined;
  return verdict(view, 'ingress', to.peer.pod, from, from, to);
}

function verdict(
  view: View,
  direction: 'ingress' | 'egress',
  pod: Pod,
  from: Peer,
  other: Peer,
  to: PolicyTarget,
): PolicyVerdict {
  const { namespace = 'default', name } = pod.metadata;
  const policies = policiesOf(view, direction, pod);
  const told = {
    direction,
    pod: { namespace, name },
    policies: policies.map(({ metadata }) => metadata.name),
  };
  if (policies.length === 0) return { ...told, allowed: true };
  if (from.kind === 'pod' && to.peer.kind === 'pod' && from.pod.metadata.uid === to.peer.pod.metadata.uid) {
    return { ...told, allowed: true, because: 'itself' };
  }
  if (direction === 'ingress' && from.kind === 'node' && from.node === pod.spec.nodeName) {
    return { ...told, allowed: true, because: 'own-node' };
  }
  for (const policy of policies) {
    const rule = rulesOf(policy, direction).findIndex(({ peers, ports }) => {
      return isPeer(view, peers, namespace, other) && isPort(ports, to);
    });
    if (rule >= 0) return { ...told, allowed: true, by: { policy: policy.metadata.name, rule: rule + 1 } };
  }
  return { ...told, allowed: false };
}

function policiesOf(view: View, direction: 'ingress' | 'egress', pod: Pod): readonly NetworkPolicy[] {
  const policies: NetworkPolicy[] = [];
  for (const policy of view.list(NETWORK_POLICIES, pod.metadata.namespace)) {
    if (isFor(policy, direction) && matchesLabelSelector(policy.spec.podSelector ?? {}, pod.metadata.labels)) {
      policies.push(policy);
    }
  }
  return policies;
}

/** Source: SetDefaults_NetworkPolicy. */
function isFor({ spec }: NetworkPolicy, direction: 'ingress' | 'egress'): boolean {
  const types = spec.policyTypes?.length ? spec.policyTypes : spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
  return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
}

interface Rule {
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

function rulesOf({ spec }: NetworkPolicy, direction: 'ingress' | 'egress'): readonly Rule[] {
  return direction === 'ingress'
    ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
    : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
}

/** A rule that names nobody is for everybody. */
function isPeer(view: View, peers: Rule['peers'], namespace: string, other: Peer): boolean {
  if (peers === undefined || peers.length === 0) return true;
  return peers.some((peer) =>
    peer.ipBlock ? isInBlock(peer.ipBlock, other) : isSelected(view, peer, namespace, other),
  );
}

function isInBlock({ cidr, except }: NonNullable<NetworkPolicyPeer['ipBlock']>, { addresses }: Peer): boolean {
  const isIn = (range: string, address: string) => {
    const [block, ip] = [parseCidr(range), parseIp(address)];
    return block !== undefined && ip !== undefined && isInRange(block, ip);
  };
  return addresses.some((address) => isIn(cidr, address) && !(except ?? []).some((range) => isIn(range, address)));
}

/** Who uses a node's network is no Pod to a policy. */
function isSelected(
  view: View,
  { namespaceSelector, podSelector }: NetworkPolicyPeer,
  namespace: string,
  other: Peer,
): boolean {
  if (other.kind !== 'pod') return false;
  const { metadata } = other.pod;
  if (podSelector && !matchesLabelSelector(podSelector, metadata.labels)) return false;
  if (!namespaceSelector) return Boolean(podSelector) && metadata.namespace === namespace;
  const labels = view.get(NAMESPACES, undefined, metadata.namespace ?? '')?.metadata.labels;
  return matchesLabelSelector(namespaceSelector, labels);
}

/** A rule that names no port is for all. A name is one of the ports of the Pod that is connected to. */
function isPort(ports: Rule['ports'], { peer, port, protocol }: PolicyTarget): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some((each) => {
    if ((each.protocol ?? 'TCP') !== protocol) return false;
    if (each.port === undefined) return true;
    if (typeof each.port === 'string') return peer.kind === 'pod' && numberOf(peer.pod, each.port, protocol) === port;
    return each.endPort ? port >= each.port && port <= each.endPort : port === each.port;
  });
}

/** The number of a named port of a Pod. */
function numberOf({ spec }: Pod, name: string, protocol: Protocol): number | undefined {
  const sidecars = spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always') ?? [];
  return [...spec.containers, ...sidecars]
    .flatMap(({ ports }) => ports ?? [])
    .find((each) => each.name === name && (each.protocol ?? 'TCP') === protocol)?.containerPort;
}

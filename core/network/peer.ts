import { isPodTerminal } from '../controllers/pods/pod-condition.js';
import { podAddresses } from '../controllers/service-pods/service-pods.js';
import { parseIp } from '../model/parsed-ip.js';
import type { View } from '../model/view.js';
import type { Node, Pod } from '../schema/generated/types/core.js';
import { NODES, PODS } from '../schema/kinds.js';

/** One end of a connection. */
export type Peer =
  /** A Pod with an address of its own. */
  | {
      readonly kind: 'pod';
      readonly pod: Pod;
      readonly node: string | undefined;
      readonly addresses: readonly string[];
    }
  /** A node, or a Pod that uses the node's network, which nobody can tell from it. */
  | {
      readonly kind: 'node';
      readonly node: string;
      readonly addresses: readonly string[];
      readonly pod?: Pod;
    }
  /** Any other address. */
  | { readonly kind: 'outside'; readonly addresses: readonly string[] };

/** A Pod as an end of a connection. */
export function podPeer(view: View, pod: Pod): Peer {
  const node = pod.spec.nodeName || undefined;
  if (pod.spec.hostNetwork === true && node !== undefined) {
    const host = view.get(NODES, undefined, node);
    return { kind: 'node', node, addresses: host === undefined ? podAddresses(pod) : nodeAddresses(host), pod };
  }
  return { kind: 'pod', pod, node, addresses: podAddresses(pod) };
}

/** A node as an end of a connection. */
export function nodePeer(node: Node): Peer {
  return { kind: 'node', node: node.metadata.name, addresses: nodeAddresses(node) };
}

/** Who has an address now: a Pod that has not ended, a node, or nobody in the cluster. */
export function peerAt(view: View, address: string): Peer {
  const ip = parseIp(address)?.text ?? address;
  for (const node of view.list(NODES))
    if (nodeAddresses(node).some((each) => isSameIp(each, ip))) return nodePeer(node);
  for (const pod of view.list(PODS)) {
    if (!isPodTerminal(pod) && podAddresses(pod).some((each) => isSameIp(each, ip))) return podPeer(view, pod);
  }
  return { kind: 'outside', addresses: [ip] };
}

/** The addresses by which a node is reached: its own, not its names. */
export function nodeAddresses({ status }: Node): readonly string[] {
  return (status?.addresses ?? [])
    .filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP')
    .map(({ address }) => address);
}

/** Whether two texts are the same address, the second in its canonical form. */
export function isSameIp(text: string, canonical: string): boolean {
  return text === canonical || parseIp(text)?.text === canonical;
}

import type { View } from '../model/view.js';
import type { Node, Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';

/** The node's own address inside the cluster. */
export function nodeIP(node: Node): string | undefined {
  return node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
}

/**
 * An address for a Pod: the node's own on the host's network, else the lowest of the node's `podCIDR` that no living Pod
 * there has; `.0` names the network and `.1` is the node's bridge. Undefined when there is none left.
 *
 * @param promised addresses that were given to others, which the view does not show yet
 */
export function podIP(view: View, pod: Pod, node: Node, promised: ReadonlySet<string> = new Set()): string | undefined {
  if (pod.spec.hostNetwork === true) return nodeIP(node);
  const network = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.0\/24$/.exec(node.spec.podCIDR ?? '')?.[1];
  if (network === undefined) return undefined;
  const begin = `${network}.`;
  const isUsed = new Uint8Array(255);
  for (const other of view.podsOnNode(PODS, node.metadata.name)) {
    const { phase, podIP: taken } = other.status ?? {};
    if (taken?.startsWith(begin) === true && phase !== 'Succeeded' && phase !== 'Failed')
      isUsed[Number(taken.slice(begin.length))] = 1;
  }
  for (const taken of promised) if (taken.startsWith(begin)) isUsed[Number(taken.slice(begin.length))] = 1;
  const host = isUsed.indexOf(0, 2);
  return host < 0 ? undefined : `${begin}${host}`;
}

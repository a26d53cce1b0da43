import { isInRange, parseCidr } from '../../model/cidr.js';
import { parseIp } from '../../model/parsed-ip.js';
import type { View } from '../../model/view.js';
import { NODES, SERVICE_CIDRS } from '../../schema/kinds.js';
import type { Protocol } from '../policy/policy-verdict.js';
import type { ConnectionEndpoint, ConnectionOutcome } from './connection.js';
import { peerName } from './peer-told.js';

/** What becomes of a connection that may come to these endpoints, and why. */
export function outcomeOf(
  view: View,
  endpoints: readonly ConnectionEndpoint[],
  protocol: Protocol,
): { readonly outcome: ConnectionOutcome; readonly because: string } {
  const used = endpoints.filter((endpoint) => endpoint.used);
  const open = used.filter(isLetThrough);
  const blocked = used.filter((endpoint) => !isLetThrough(endpoint));
  const [shut] = blocked;
  if (open.length === 0 && shut !== undefined) return { outcome: 'dropped', because: blockedBy(shut) };
  const there = open.filter(({ peer }) => peer.kind !== 'outside');
  if (there.length === 0) {
    const [first] = open;
    const address = first?.address ?? '';
    if (first?.choice !== undefined) {
      return { outcome: 'leaves', because: `it comes to ${address}, an endpoint that is no Pod` };
    }
    return isOfCluster(view, address)
      ? { outcome: 'dropped', because: `${address} is an address of the cluster that nobody has now` }
      : { outcome: 'leaves', because: `${address} is no address of the cluster` };
  }
  const running = there.filter(({ answer }) => answer !== 'not running');
  if (running.length === 0)
    return { outcome: 'refused', because: `no container of ${peerName(there[0]?.peer)} is running` };
  if (shut !== undefined) {
    return {
      outcome: 'may-reach',
      because: `${blocked.length} of ${used.length} endpoints are closed to it: ${blockedBy(shut)}`,
    };
  }
  const names = running.map(({ peer }) => peerName(peer));
  if (running.every(({ answer }) => answer === 'unknown')) {
    return {
      outcome: 'reaches',
      because: `it comes to ${names.join(', ')}, and perhaps a program of the node listens there`,
    };
  }
  const undeclared = running.filter(({ answer }) => answer === 'not declared');
  const doubt =
    undeclared.length > 0
      ? `; no container of ${peerName(undeclared[0]?.peer)} declares port ${undeclared[0]?.port}/${protocol}, so perhaps nothing listens there`
      : '';
  const because =
    names.length === 1 ? `it comes to ${names[0]}` : `it comes to one of ${names.length}: ${names.join(', ')}`;
  return { outcome: 'reaches', because: `${because}${doubt}` };
}

function isLetThrough({ policies }: ConnectionEndpoint): boolean {
  return policies.every(({ allowed }) => allowed);
}

function blockedBy({ policies, address, port }: ConnectionEndpoint): string {
  const verdict = policies.find(({ allowed }) => !allowed);
  const { namespace, name } = verdict?.pod ?? {};
  const rules = `no ${verdict?.direction} rule of the NetworkPolicies of Pod ${namespace}/${name} (${verdict?.policies.join(', ')}) allows`;
  return verdict?.direction === 'egress' ? `${rules} ${address}:${port}` : `${rules} it`;
}

/** Whether an address is one that Pods or Services are given. */
function isOfCluster(view: View, address: string): boolean {
  const ranges = [...view.list(SERVICE_CIDRS)].flatMap(({ spec }) => spec?.cidrs ?? []);
  for (const { spec } of view.list(NODES)) ranges.push(...(spec.podCIDRs ?? []), spec.podCIDR ?? '');
  const ip = parseIp(address);
  return ranges.some((range) => {
    const cidr = parseCidr(range);
    return cidr !== undefined && ip !== undefined && isInRange(cidr, ip);
  });
}

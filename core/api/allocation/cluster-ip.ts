import type { Random } from '../../model/clock.js';
import { fail, ok, type Result } from '../../model/result.js';
import { allocate } from './allocate.js';
import { formatIpv4, type Ipv4Block, parseIpv4, parseIpv4Block } from './ipv4.js';

/** Where Services get their addresses from. Source: kubeadm's default `networking.serviceSubnet`. */
export const SERVICE_CIDR = '10.96.0.0/16';
/** The address of the Service `default/kubernetes`: the first of the block. */
export const KUBERNETES_SERVICE_IP = '10.96.0.1';
/** The address of the Service `kube-system/kube-dns`: the tenth of the block, by kubeadm's convention. */
export const DNS_SERVICE_IP = '10.96.0.10';

/** Addresses that are never handed out by chance; a Service that asks for one by name may have it. */
const RESERVED_IPS: ReadonlySet<string> = new Set([KUBERNETES_SERVICE_IP, DNS_SERVICE_IP]);

/** What an allocation of a cluster IP needs to know. */
export interface ClusterIPRequest {
  /** Whether another Service holds an address. */
  isUsed(ip: string): boolean;
  readonly random: Random;
  /** The address the Service names in `spec.clusterIP`; any free one when absent. */
  readonly requested?: string;
  /** The block to take from; `SERVICE_CIDR` when absent. */
  readonly cidr?: string;
}

/**
 * Chooses a Service's cluster IP, or says in Kubernetes' words why the requested one cannot be had. The network's own and
 * its broadcast address are never given.
 * Source: pkg/registry/core/service/ipallocator/ipallocator.go.
 */
export function allocateClusterIP(request: ClusterIPRequest): Result<string, string> {
  const block = blockOf(request.cidr ?? SERVICE_CIDR);
  const first = block.base + 1;
  const last = block.base + block.size - 2;
  if (request.requested !== undefined) {
    const address = parseIpv4(request.requested);
    if (address === undefined || address < first || address > last) {
      return fail(
        `provided IP (${request.requested}) is not in the valid range. The range of valid IPs is ${block.text}`,
      );
    }
    return request.isUsed(request.requested) ? fail('provided IP is already allocated') : ok(request.requested);
  }
  const isUsed = (candidate: number) => {
    const ip = formatIpv4(candidate);
    return RESERVED_IPS.has(ip) || request.isUsed(ip);
  };
  const address = allocate(first, last, reservedAddresses(block.size), isUsed, request.random);
  return address === undefined ? fail('range is full') : ok(formatIpv4(address));
}

/** How many low addresses are kept for static use: a sixteenth of the block, from 16 to 256. */
function reservedAddresses(size: number): number {
  return size <= 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256);
}

function blockOf(cidr: string): Ipv4Block {
  const block = parseIpv4Block(cidr);
  if (block === undefined) throw new Error(`not an IPv4 block: ${cidr}`);
  return block;
}

import type { Random } from '../../model/clock.js';
import { fail, ok, type Result } from '../../model/result.js';
import { allocate } from './allocate.js';

/** Ports that every node keeps for Services, both ends included. Source: kube-apiserver `--service-node-port-range`. */
export const NODE_PORT_RANGE = { first: 30_000, last: 32_767 } as const;

/** What an allocation of a node port needs to know. */
export interface NodePortRequest {
  /** Whether another Service, or another port of this one with the same protocol, holds a port. */
  isUsed(port: number): boolean;
  readonly random: Random;
  /** The port the Service names in `spec.ports[].nodePort` or `spec.healthCheckNodePort`; any free one when absent or 0. */
  readonly requested?: number;
  /** On a dry run nothing is allocated: a port that is asked for may be any that nobody has. Source: portallocator/operation.go. */
  readonly isDryRun?: boolean;
}

/**
 * Chooses a node port, or says in Kubernetes' words why the requested one cannot be had.
 * Source: pkg/registry/core/service/portallocator/allocator.go.
 */
export function allocateNodePort(request: NodePortRequest): Result<number, string> {
  const { first, last } = NODE_PORT_RANGE;
  const { requested } = request;
  if (requested !== undefined && requested !== 0) {
    const isInRange = Number.isInteger(requested) && requested >= first && requested <= last;
    if (!isInRange && request.isDryRun !== true) {
      return fail(`provided port is not in the valid range. The range of valid ports is ${first}-${last}`);
    }
    return request.isUsed(requested) ? fail('provided port is already allocated') : ok(requested);
  }
  const port = allocate(
    first,
    last,
    reservedPorts(last - first + 1),
    (candidate) => request.isUsed(candidate),
    request.random,
  );
  return port === undefined ? fail('range is full') : ok(port);
}

/** How many low ports are kept for static use: a thirty-second of the range, from 16 to 128. Source: KEP-3668. */
function reservedPorts(size: number): number {
  return size <= 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128);
}

import { milliOf } from '../../../model/quantity.js';
import type { View } from '../../../model/view.js';
import type { Node } from '../../../schema/generated/types/core.js';
import { NODES } from '../../../schema/kinds.js';
import { isNodeReady } from '../../node-lifecycle/heartbeat.js';
import { zoneOf } from '../../service-pods/service-requests.js';

const CONTROL_PLANE = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/**
 * Which part of the CPU of all ready nodes is in each zone; the zones are sorted. Nodes of the control plane count for nothing. Undefined where one
 * ready node tells no zone or no CPU, and where fewer than two zones are left.
 * Source: k8s.io/endpointslice topologycache/topologycache.go SetNodes.
 */
export function zoneShares(view: View): ReadonlyMap<string, number> | undefined {
  const cpu = new Map<string, number>();
  let total = 0;
  for (const node of view.list(NODES)) {
    if (!counts(node)) continue;
    const zone = zoneOf(node);
    const milli = cpuOf(node);
    if (zone === undefined || milli === 0) return undefined;
    cpu.set(zone, (cpu.get(zone) ?? 0) + milli);
    total += milli;
  }
  if (cpu.size < 2) return undefined;
  return new Map([...cpu].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, milli]) => [zone, milli / total]));
}

/** Whether the shares may be others after a node's change. */
export function changesShares(before: Node | undefined, after: Node | undefined): boolean {
  return shareOf(before) !== shareOf(after);
}

function shareOf(node: Node | undefined): string | undefined {
  return node !== undefined && counts(node) ? `${zoneOf(node) ?? ''}/${cpuOf(node)}` : undefined;
}

function counts(node: Node): boolean {
  return isNodeReady(node) && !CONTROL_PLANE.some((label) => node.metadata.labels?.[label] !== undefined);
}

function cpuOf(node: Node): number {
  return milliOf(node.status?.allocatable?.cpu);
}

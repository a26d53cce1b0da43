import { pastTime } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { Node } from '../../schema/generated/types/core.js';
import { NODES } from '../../schema/kinds.js';
import { isNodeReady } from './heartbeat.js';
import { isEvictionTaint } from './node-taints.js';

/** Nodes that are not counted when a zone's health is judged. */
const EXCLUDED = 'node.kubernetes.io/exclude-disruption';
const REGION = 'topology.kubernetes.io/region';
const ZONE = 'topology.kubernetes.io/zone';

/** One node in ten seconds. Source: --node-eviction-rate 0.1. */
const NORMAL_INTERVAL: Millis = 10_000;
/** One in a hundred seconds when most of a large zone is unhealthy. Source: --secondary-node-eviction-rate 0.01. */
const SECONDARY_INTERVAL: Millis = 100_000;
/** Zones up to this size stop evicting instead. Source: --large-cluster-size-threshold. */
const LARGE_ZONE = 50;
/** The part of a zone's nodes that makes it unhealthy, and never fewer than three. Source: --unhealthy-zone-threshold. */
const UNHEALTHY_ZONE = 0.55;

/** Whether no node at all is ready: then it is rather the control plane that is cut off, and nothing is evicted. */
export function isFullyDisrupted(view: View): boolean {
  for (const node of view.list(NODES)) {
    if (!isExcluded(node) && isNodeReady(node)) return false;
  }
  return true;
}

/**
 * How long until Pods may be evicted from one more node of this node's zone: 0 for now, undefined for not until the zone
 * changes. Kubernetes limits the rate with token buckets in memory; here the time at which the zone's last node was
 * tainted is in the state.
 * Source: node_lifecycle_controller.go ComputeZoneState, setLimiterInZone, doNoExecuteTaintingPass.
 */
export function untilNextEviction(view: View, node: Node, now: Millis): Millis | undefined {
  const zone = zoneKey(node);
  const nodes = [...view.list(NODES)].filter((each) => zoneKey(each) === zone);
  const interval = evictionInterval(nodes.filter((each) => !isExcluded(each)));
  if (interval === undefined) return undefined;
  const tainted = nodes
    .flatMap((each) => each.spec.taints ?? [])
    .filter(isEvictionTaint)
    .map(({ timeAdded }) => pastTime(timeAdded, now) ?? 0);
  return Math.max(0, Math.max(0, ...tainted) + interval - now);
}

function evictionInterval(nodes: readonly Node[]): Millis | undefined {
  const ready = nodes.filter(isNodeReady).length;
  const notReady = nodes.length - ready;
  const isPartlyDisrupted = ready > 0 && notReady > 2 && notReady / nodes.length >= UNHEALTHY_ZONE;
  if (!isPartlyDisrupted) return NORMAL_INTERVAL;
  return nodes.length > LARGE_ZONE ? SECONDARY_INTERVAL : undefined;
}

function isExcluded({ metadata }: Node): boolean {
  return metadata.labels !== undefined && Object.hasOwn(metadata.labels, EXCLUDED);
}

function zoneKey({ metadata }: Node): string {
  return `${metadata.labels?.[REGION] ?? ''}/${metadata.labels?.[ZONE] ?? ''}`;
}

import type { Service } from '../../../schema/generated/types/core.js';
import type { Endpoint, EndpointHints } from '../../../schema/generated/types/discovery.js';
import { usesTopologyMode } from './topology-mode.js';

const SAME_NODE = 'PreferSameNode';
/** What keeps traffic close. `PreferClose` is the older name of `PreferSameZone`. */
const CLOSE: ReadonlySet<string> = new Set(['PreferClose', 'PreferSameZone', SAME_NODE]);

/**
 * Where traffic to an endpoint should come from, as the Service's `trafficDistribution` has it: from the endpoint's own zone, and with `PreferSameNode`
 * from its own node before that. Undefined where nothing is asked for, where the older annotation for topology is there, which goes first, and for
 * an endpoint that is not ready.
 * Source: k8s.io/endpointslice trafficdist/trafficdist.go, reconciler.go reconcileByAddressType.
 */
export function trafficHints(service: Service, { conditions, zone, nodeName }: Endpoint): EndpointHints | undefined {
  const { trafficDistribution } = service.spec;
  if (!trafficDistribution || !CLOSE.has(trafficDistribution) || usesTopologyMode(service)) return undefined;
  if (conditions?.ready !== true) return undefined;
  const wantsNode = trafficDistribution === SAME_NODE && Boolean(nodeName);
  if (!zone && !wantsNode) return undefined;
  return {
    ...(zone && { forZones: [{ name: zone }] }),
    ...(wantsNode && nodeName && { forNodes: [{ name: nodeName }] }),
  };
}

import { matchesSelectorMap } from '../../model/label-selector.js';
import type { View } from '../../model/view.js';
import type { Pod, Service } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import { isPodTerminal } from '../pods/pod-condition.js';

/** Whether a Service's endpoints are found by its selector; those of others are somebody else's to keep. */
export function selectsPods({ spec }: Service): boolean {
  return spec.type !== 'ExternalName' && Object.keys(spec.selector ?? {}).length > 0;
}

/** Whether a Service has no address of its own. Source: pkg/apis/core/v1/helper IsServiceIPSet. */
export function isHeadless({ spec }: Service): boolean {
  return spec.clusterIP === undefined || spec.clusterIP === '' || spec.clusterIP === 'None';
}

/**
 * The Pods behind a Service that can have endpoints, in key order: those with an address that did not end.
 * Source: k8s.io/endpointslice/util ShouldPodBeInEndpoints.
 */
export function podsOfService(
  view: View,
  service: Service,
  { includeTerminating }: { readonly includeTerminating: boolean },
): readonly Pod[] {
  const pods: Pod[] = [];
  for (const pod of view.list(PODS, service.metadata.namespace)) {
    if (!matchesSelectorMap(service.spec.selector, pod.metadata.labels)) continue;
    if (isPodTerminal(pod) || podAddresses(pod).length === 0) continue;
    if (includeTerminating || pod.metadata.deletionTimestamp === undefined) pods.push(pod);
  }
  return pods;
}

/** All addresses of a Pod, its main one first. */
export function podAddresses({ status }: Pod): readonly string[] {
  const addresses = status?.podIPs?.map(({ ip }) => ip) ?? [];
  if (addresses.length > 0) return addresses;
  return status?.podIP ? [status.podIP] : [];
}

/** Which family an address is of. */
export function addressFamily(address: string): 'IPv4' | 'IPv6' {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

/** The host name that DNS should give a Pod behind a Service, if any. Source: k8s.io/endpointslice/util ShouldSetHostname. */
export function endpointHostname(pod: Pod, service: Service): string | undefined {
  return pod.spec.subdomain === service.metadata.name ? pod.spec.hostname || undefined : undefined;
}

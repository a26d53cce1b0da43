import type { EndpointAddress, EndpointPort, EndpointSubset, Pod, Service } from '../../schema/generated/types/core.js';
import { canonicalJson } from '../canonical-json.js';
import { isPodReady } from '../pods/pod-condition.js';
import { findPort } from '../service-pods/find-port.js';
import { addressFamily, endpointHostname, isHeadless, podAddresses } from '../service-pods/service-pods.js';

/** How many addresses an Endpoints object holds at most. Source: pkg/controller/endpoint/endpoints_controller.go maxCapacity. */
export const MAX_ADDRESSES = 1000;

/**
 * The Pods of a Service as subsets: addresses that share the same ports stand together, sorted by address; subsets are
 * sorted by their ports.
 * Source: pkg/controller/endpoint/endpoints_controller.go syncService, pkg/api/v1/endpoints RepackSubsets.
 */
export function endpointSubsets(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const groups = new Map<
    string,
    { ports: readonly EndpointPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }
  >();
  for (const pod of pods) {
    const address = addressOf(service, pod);
    const ports = portsOf(service, pod);
    const portless = (service.spec.ports ?? []).length === 0 && isHeadless(service);
    if (address === undefined || (ports.length === 0 && !portless)) continue;
    const key = canonicalJson(ports);
    const group = groups.get(key) ?? { ports, ready: [], notReady: [] };
    groups.set(key, group);
    const isReady = service.spec.publishNotReadyAddresses || isPodReady(pod);
    (isReady ? group.ready : group.notReady).push(address);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { ports, ready, notReady }]) => ({
      ...(ready.length > 0 && { addresses: sorted(ready) }),
      ...(notReady.length > 0 && { notReadyAddresses: sorted(notReady) }),
      ...(ports.length > 0 && { ports }),
    }));
}

/**
 * At most a thousand addresses, ready ones first; undefined when nothing has to be left out. Subsets lose in proportion to
 * their size.
 * Source: pkg/controller/endpoint/endpoints_controller.go truncateEndpoints.
 */
export function truncated(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] | undefined {
  const ready = subsets.reduce((sum, { addresses }) => sum + (addresses?.length ?? 0), 0);
  const notReady = subsets.reduce((sum, { notReadyAddresses }) => sum + (notReadyAddresses?.length ?? 0), 0);
  if (ready + notReady <= MAX_ADDRESSES) return undefined;
  const cutReady = ready > MAX_ADDRESSES;
  const room = cutReady ? MAX_ADDRESSES : MAX_ADDRESSES - ready;
  const total = cutReady ? ready : notReady;
  let left = room;
  return subsets.map(({ addresses = [], notReadyAddresses = [], ports }) => {
    const from = cutReady ? addresses : notReadyAddresses;
    const part = from.slice(0, Math.min(left, Math.ceil((from.length * room) / total)));
    left -= part.length;
    const cut = cutReady ? { addresses: part, notReadyAddresses: [] } : { addresses, notReadyAddresses: part };
    return {
      ...(cut.addresses.length > 0 && { addresses: cut.addresses }),
      ...(cut.notReadyAddresses.length > 0 && { notReadyAddresses: cut.notReadyAddresses }),
      ...(ports !== undefined && { ports }),
    };
  });
}

/** A Pod's address of the Service's first family. */
function addressOf(service: Service, pod: Pod): EndpointAddress | undefined {
  const { ipFamilies, clusterIP } = service.spec;
  const family = ipFamilies?.[0] || (clusterIP && !isHeadless(service) ? addressFamily(clusterIP) : undefined);
  const ip = podAddresses(pod).find((address) => family === undefined || addressFamily(address) === family);
  if (ip === undefined) return undefined;
  const hostname = endpointHostname(pod, service);
  const { namespace, name, uid } = pod.metadata;
  return {
    ip,
    ...(hostname !== undefined && { hostname }),
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

function portsOf(service: Service, pod: Pod): readonly EndpointPort[] {
  const ports = (service.spec.ports ?? []).flatMap((servicePort): EndpointPort[] => {
    const port = findPort(pod, servicePort);
    if (port === undefined) return [];
    const { name, protocol = 'TCP', appProtocol } = servicePort;
    return [{ ...(name && { name }), port, protocol, ...(appProtocol !== undefined && { appProtocol }) }];
  });
  return ports.sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
}

function sorted(addresses: readonly EndpointAddress[]): readonly EndpointAddress[] {
  const key = ({ ip, targetRef }: EndpointAddress) => `${ip}/${targetRef?.uid ?? ''}`;
  return [...addresses].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

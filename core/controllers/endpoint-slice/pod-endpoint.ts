import type { View } from '../../model/view.js';
import type { Pod, Service } from '../../schema/generated/types/core.js';
import type { Endpoint, EndpointPort } from '../../schema/generated/types/discovery.js';
import { NODES } from '../../schema/kinds.js';
import { isPodReady } from '../pods/pod-condition.js';
import { findPort } from '../service-pods/find-port.js';
import { addressFamily, endpointHostname, podAddresses } from '../service-pods/service-pods.js';
import { zoneOf } from '../service-pods/service-requests.js';
import { trafficHints } from './hints/traffic-distribution.js';

/** The address types that EndpointSlices of a Service can have. */
export type AddressFamily = 'IPv4' | 'IPv6';

/**
 * A Pod as an endpoint of a Service; undefined when it has no address of the family, or its node is gone and the Service
 * did not ask for Pods that are not ready. Kubernetes shows a terminating Pod as not ready, but as serving while it is.
 * Source: k8s.io/endpointslice podToEndpoint, reconcileByAddressType.
 */
export function podEndpoint(view: View, pod: Pod, service: Service, family: AddressFamily): Endpoint | undefined {
  const addresses = podAddresses(pod).filter((address) => addressFamily(address) === family);
  if (addresses.length === 0) return undefined;
  const publishAll = service.spec.publishNotReadyAddresses ?? false;
  const { nodeName } = pod.spec;
  const node = nodeName ? view.get(NODES, undefined, nodeName) : undefined;
  if (node === undefined && !publishAll) return undefined;

  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const hostname = endpointHostname(pod, service);
  const zone = zoneOf(node);
  const { namespace, name, uid } = pod.metadata;
  const endpoint: Endpoint = {
    addresses,
    conditions: { ready: publishAll || (serving && !terminating), serving, terminating },
    ...(hostname !== undefined && { hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(nodeName && { nodeName }),
    ...(zone !== undefined && { zone }),
  };
  const hints = trafficHints(service, endpoint);
  return hints === undefined ? endpoint : { ...endpoint, hints };
}

/** The ports of a Service at a Pod; those that the Pod has not are left out. Source: k8s.io/endpointslice getEndpointPorts. */
export function podEndpointPorts(pod: Pod, service: Service): readonly EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    const port = findPort(pod, servicePort);
    if (port === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = servicePort;
    return [{ name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) }];
  });
}

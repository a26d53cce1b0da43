import type { Pod, ServicePort } from '../../schema/generated/types/core.js';

/**
 * The port of a Pod that a Service port leads to: `targetPort` itself when it is a number, or the number of the container
 * port of that name and protocol. Undefined when the Pod has none.
 * Source: k8s.io/endpointslice FindPort.
 */
export function findPort(pod: Pod, { targetPort, port, protocol }: ServicePort): number | undefined {
  if (targetPort === undefined) return port;
  if (typeof targetPort === 'number') return targetPort;
  const sidecars = pod.spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always') ?? [];
  return [...pod.spec.containers, ...sidecars]
    .flatMap(({ ports }) => ports ?? [])
    .find((each) => each.name === targetPort && (each.protocol ?? 'TCP') === (protocol ?? 'TCP'))?.containerPort;
}

import { fail, ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import type { Service } from '../../schema/generated/types/core.js';
import type { EndpointSlice } from '../../schema/generated/types/discovery.js';
import { ENDPOINT_SLICES, NODES, PODS, SERVICES } from '../../schema/kinds.js';
import { runsProcesses } from '../../schema/simulation-annotations.js';

/** Where a Service is reached. */
export interface ServiceEndpoint {
  readonly host: string;
  readonly port: number;
  /** Behind it stands a Pod, and so nothing that listens: containers of simulated nodes are no processes. */
  readonly isSimulated: boolean;
}

/** What tells which Service a slice is of. Source: discovery.k8s.io/v1 LabelServiceName. */
const SERVICE_NAME = 'kubernetes.io/service-name';

/**
 * Finds a process behind a port of a Service: the first ready endpoint, those of the Service's first IP family first. One of type ExternalName is
 * its name. Errors are worded as Kubernetes words them. Source: k8s.io/apiserver pkg/util/proxy ResolveEndpoint, ResolveCluster.
 */
export function resolveEndpoint(
  view: View,
  namespace: string,
  name: string,
  port: number,
): Result<ServiceEndpoint, string> {
  const service = view.get(SERVICES, namespace, name);
  if (service === undefined) return fail(`service "${name}" not found`);
  const { type, externalName = '', ports = [] } = service.spec;
  if (type === 'ExternalName') return ok({ host: externalName, port, isSimulated: false });
  const servicePort = ports.find((one) => one.port === port);
  if (servicePort === undefined) return fail(`no service port ${port} found for service "${name}"`);
  for (const slice of slicesOf(view, service)) {
    const slicePort = slice.ports?.find((one) => (one.name ?? '') === (servicePort.name ?? ''))?.port;
    const ready = (slice.endpoints ?? []).find(({ conditions }) => conditions?.ready !== false);
    const host = ready?.addresses[0];
    if (slicePort === undefined || host === undefined) continue;
    const { targetRef } = ready!;
    const pod =
      targetRef?.kind === 'Pod' ? view.get(PODS, targetRef.namespace ?? namespace, targetRef.name ?? '') : undefined;
    if (pod === undefined) return ok({ host, port: slicePort, isSimulated: false });
    // Pods that are processes have the network of the machine, on which their own addresses lead nowhere.
    const node = view.get(NODES, undefined, pod.spec.nodeName ?? '');
    return node !== undefined && runsProcesses(node)
      ? ok({ host: '127.0.0.1', port: slicePort, isSimulated: false })
      : ok({ host, port: slicePort, isSimulated: true });
  }
  return fail(`no endpoints available for service "${name}"`);
}

function slicesOf(view: View, { metadata, spec }: Service): readonly EndpointSlice[] {
  const slices = [...view.list(ENDPOINT_SLICES, metadata.namespace)].filter(
    (slice) => slice.metadata.labels?.[SERVICE_NAME] === metadata.name,
  );
  const first = spec.ipFamilies?.[0];
  const isPreferred = ({ addressType }: EndpointSlice) => addressType === first;
  return [...slices.filter(isPreferred), ...slices.filter((slice) => !isPreferred(slice))];
}

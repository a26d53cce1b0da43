import type { Service } from '../../../schema/generated/types/core.js';

const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const DEPRECATED_HINTS = 'service.kubernetes.io/topology-aware-hints';

/** Whether a Service's endpoints are to be shared out over the zones. The deprecated annotation goes first. Source: k8s.io/endpointslice hintsEnabled. */
export function usesTopologyMode({ metadata }: Service): boolean {
  const mode = metadata.annotations?.[DEPRECATED_HINTS] ?? metadata.annotations?.[TOPOLOGY_MODE];
  return mode === 'Auto' || mode === 'auto';
}

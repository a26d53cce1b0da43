import type { View } from '../model/view.js';
import type { EndpointSlice } from '../schema/generated/types/discovery.js';
import { ENDPOINT_SLICES } from '../schema/kinds.js';

const SERVICE_NAME = 'kubernetes.io/service-name';

/** The EndpointSlices of a Service, whoever keeps them, in order of their names. Those that are being deleted count until they are gone. */
export function slicesOfService(view: View, namespace: string | undefined, name: string): readonly EndpointSlice[] {
  const slices: EndpointSlice[] = [];
  for (const slice of view.list(ENDPOINT_SLICES, namespace)) {
    if (slice.metadata.labels?.[SERVICE_NAME] === name) slices.push(slice);
  }
  return slices;
}

/** The Service that an EndpointSlice is of. */
export function serviceOfSlice({ metadata }: EndpointSlice): string | undefined {
  return metadata.labels?.[SERVICE_NAME] || undefined;
}

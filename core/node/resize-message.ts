import { isJsonObject, type Json } from '../model/json.js';
import type { Container, Pod } from '../schema/generated/types/core.js';

/**
 * What Events tell of a change of resources: what every container is to have, as JSON in the order of Go.
 * Source: pkg/kubelet/events/resize.go podResizeMessage.
 */
export function resizeMessage(prefix: string, { metadata, spec }: Pod, error?: string): string {
  const summary = {
    ...namedList('initContainers', spec.initContainers ?? []),
    ...namedList('containers', spec.containers),
    generation: metadata.generation ?? 0,
    ...(error === undefined ? {} : { error }),
  };
  return `${prefix}: ${JSON.stringify(summary)}`;
}

function namedList(name: string, containers: readonly Container[]) {
  if (containers.length === 0) return {};
  return {
    [name]: containers.map((container) => {
      const { limits, requests } = container.resources ?? {};
      return { name: container.name, resources: { limits: sorted(limits), requests: sorted(requests) } };
    }),
  };
}

/** Go writes the keys of a map in order, and leaves out a map that is empty. */
function sorted(amounts: Json | undefined): { readonly [name: string]: Json } | undefined {
  if (amounts === undefined || !isJsonObject(amounts)) return undefined;
  const names = Object.keys(amounts).sort();
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, amounts[name] as Json]));
}

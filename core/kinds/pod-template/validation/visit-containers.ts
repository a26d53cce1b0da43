import type { JsonObject } from '../../../model/json.js';
import { asList, asObject } from '../../fields/json-fields.js';

/** The fields of a Pod's spec that hold containers, in Kubernetes' order. */
export const CONTAINER_LISTS: readonly string[] = ['initContainers', 'containers', 'ephemeralContainers'];

/** Every container of a Pod with its path, init containers first. Source: kubernetes pkg/apis/core/pods VisitContainersWithPath. */
export function visitContainers(
  spec: JsonObject,
  path: string,
  visit: (container: JsonObject, path: string) => void,
): void {
  for (const list of CONTAINER_LISTS) {
    asList(spec[list]).forEach((item, index) => {
      visit(asObject(item), `${path}.${list}[${index}]`);
    });
  }
}

import type { JsonObject } from '../../../model/json.js';
import { asList, asObject } from '../../fields/json-fields.js';

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

/** Every container of a Pod with its path, init containers first. Source: kubernetes pkg/apis/core/pods VisitContainersWithPath. */
export function visitContainers(
  spec: JsonObject,
  path: string,
  visit: (container: JsonObject, path: string) => void,
): void {
  for (const list of LISTS) {
    asList(spec[list]).forEach((item, index) => {
      visit(asObject(item), `${path}.${list}[${index}]`);
    });
  }
}

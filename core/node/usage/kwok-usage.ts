import { isJsonObject } from '../../model/json.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { entriesOf, isText, items, selects } from '../kwok/entries.js';
import type { UsedResource } from './declared-usage.js';

/** What KWOK's annotations of a Pod begin with that say what it uses. */
export const KWOK_PREFIX = 'kwok.x-k8s.io/usage-';
/** Source: kwok.x-k8s.io/v1alpha1 ResourceUsage, ClusterResourceUsage. */
const OF_POD = 'resourceusages.kwok.x-k8s.io';
const OF_MANY = 'clusterresourceusages.kwok.x-k8s.io';

/**
 * What KWOK's objects say of the use of a container: the ResourceUsage that has the Pod's name, or else the first ClusterResourceUsage that
 * selects the Pod. Only values are read; expressions are not.
 */
export function kwokUsage(view: View, pod: Pod, container: string, resource: UsedResource): string | undefined {
  const { namespace, name } = pod.metadata;
  const object = view.getResource(OF_POD, namespace, name) ?? selected(view, pod);
  for (const { containers, usage } of object === undefined ? [] : entriesOf(object, 'usages')) {
    const names = items(containers, isText);
    if (names.length > 0 && !names.includes(container)) continue;
    const amount = isJsonObject(usage) ? usage[resource] : undefined;
    const value = isJsonObject(amount) ? amount['value'] : undefined;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  return undefined;
}

function selected(view: View, pod: Pod) {
  for (const object of view.listResource(OF_MANY)) if (selects(object, pod)) return object;
  return undefined;
}

import type { KubeObject } from '../../model/object.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { UsedResource } from './declared-usage.js';

/** Source: kwok.x-k8s.io/v1alpha1 ResourceUsage, ClusterResourceUsage. */
const OF_POD = 'resourceusages.kwok.x-k8s.io';
const OF_CLUSTER = 'clusterresourceusages.kwok.x-k8s.io';

interface Usage {
  readonly containers?: readonly string[];
  readonly usage?: { readonly [resource: string]: { readonly value?: string | number } };
}
type UsageObject = KubeObject & {
  readonly spec?: {
    readonly selector?: { readonly matchNamespaces?: readonly string[]; readonly matchNames?: readonly string[] };
    readonly usages?: readonly Usage[];
  };
};

/**
 * What KWOK's objects say of the use of a container: the ResourceUsage that has the Pod's name, or else the first ClusterResourceUsage that
 * selects the Pod. Only values are read; expressions are not.
 */
export function kwokUsage(view: View, pod: Pod, container: string, resource: UsedResource): string | undefined {
  const { namespace = '', name } = pod.metadata;
  const own = view.getResource(OF_POD, namespace, name) as UsageObject | undefined;
  const usages = own === undefined ? clusterUsages(view, namespace, name) : (own.spec?.usages ?? []);
  for (const { containers = [], usage } of listOf(usages)) {
    if (containers.length > 0 && !containers.includes(container)) continue;
    const value = usage?.[resource]?.value;
    if (value !== undefined) return `${value}`;
  }
  return undefined;
}

function clusterUsages(view: View, namespace: string, name: string): readonly Usage[] {
  for (const object of view.listResource(OF_CLUSTER) as Iterable<UsageObject>) {
    const { matchNamespaces = [], matchNames = [] } = object.spec?.selector ?? {};
    const isMeant =
      (matchNamespaces.length === 0 || matchNamespaces.includes(namespace)) &&
      (matchNames.length === 0 || matchNames.includes(name));
    if (isMeant) return object.spec?.usages ?? [];
  }
  return [];
}

/** A custom resource is stored as it was written, whatever its definition does not check. */
function listOf(usages: readonly Usage[]): readonly Usage[] {
  return Array.isArray(usages) ? usages.filter((each) => typeof each === 'object' && each !== null) : [];
}

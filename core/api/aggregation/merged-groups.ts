import { compareApiVersions } from '../../schema/api-version-order.js';
import type { APIService } from '../../schema/generated/types/apiregistration.js';
import { customApiService } from '../../schema/local-api-service.js';

/** A group as a document of discovery shows it: its versions, each with what is shown of it. */
export interface ShownGroup<T> {
  readonly name: string;
  readonly versions: readonly { readonly version: string; readonly shown: T }[];
}

/** A group version that another API server serves, and what is shown of it. */
export interface ShownApi<T> {
  readonly group: string;
  readonly version: string;
  readonly shown: T;
}

/** The group that APIServices are of comes first whatever they say. Source: kube-aggregator pkg/apiserver/handler_apis.go. */
const FIRST = 'apiregistration.k8s.io';

/**
 * The server's own groups and those of other servers, in the order of the priorities that APIServices give; of groups that they say nothing of, as
 * of definitions. Of one group version that both have, the other server's is shown. Source: kube-aggregator
 * pkg/apis/apiregistration/v1/helper SortedByGroupAndVersion.
 */
export function mergedGroups<T>(
  own: readonly ShownGroup<T>[],
  others: readonly ShownApi<T>[],
  apiServices: ReadonlyMap<string, APIService>,
): readonly ShownGroup<T>[] {
  const priorityOf = (group: string, version: string) => {
    const { groupPriorityMinimum, versionPriority } =
      apiServices.get(`${group}/${version}`)?.spec ?? customApiService(group, version);
    return { group: groupPriorityMinimum, version: versionPriority };
  };
  const versions = new Map(own.map(({ name, versions: its }) => [name, new Map(its.map((one) => [one.version, one]))]));
  for (const { group, version, shown } of others) {
    const its = versions.get(group) ?? new Map();
    versions.set(group, its.set(version, { version, shown }));
  }
  const groups = [...versions].map(([name, its]) => ({
    name,
    priority:
      name === FIRST
        ? Number.POSITIVE_INFINITY
        : Math.max(...[...its.keys()].map((one) => priorityOf(name, one).group)),
    versions: [...its.values()].sort(
      (a, b) =>
        priorityOf(name, b.version).version - priorityOf(name, a.version).version ||
        compareApiVersions(a.version, b.version),
    ),
  }));
  return groups.sort((a, b) => b.priority - a.priority).map(({ name, versions: its }) => ({ name, versions: its }));
}

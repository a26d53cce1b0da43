/** `pods`, `deployments.apps`: a resource and its group as Kubernetes' `GroupResource.String()` writes it, without the version. */
export type GroupResource = string;

/** Writes a group and a plural as a `GroupResource`. */
export function groupResource(group: string, resource: string): GroupResource {
  return group === '' ? resource : `${resource}.${group}`;
}

/** Splits a `GroupResource` at its first dot; plurals hold none. */
export function parseGroupResource(value: GroupResource): { group: string; resource: string } {
  const dot = value.indexOf('.');
  return dot < 0 ? { group: '', resource: value } : { group: value.slice(dot + 1), resource: value.slice(0, dot) };
}

/** The group of an `apiVersion`: empty for `v1`, `apps` for `apps/v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The version of an `apiVersion`: `v1` for both `v1` and `apps/v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/** Joins a group and a version as `apiVersion` writes them. */
export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

import type { GroupResource } from '../model/group-resource.js';

/** A subresource such as `status` or `scale`, as discovery lists it. */
export interface SubresourceInfo {
  /** `status`, `scale`, `binding`, `eviction`, `token`, `log`, `exec`, … */
  readonly name: string;
  readonly verbs: readonly string[];
  /** The kind that the subresource reads and writes: `Scale` of `autoscaling/v1` for `deployments/scale`. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** One resource in one served version: what discovery says of it. */
export interface ResourceInfo {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, lower case: `deployments`. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly groupResource: GroupResource;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly SubresourceInfo[];
  /** The version objects of this resource are stored in; other served versions are converted at the edge. */
  readonly storageVersion: string;
  /** OpenAPI definition name: `io.k8s.api.apps.v1.Deployment`. */
  readonly definition: string;
}

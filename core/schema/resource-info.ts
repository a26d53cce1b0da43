import type { GroupResource } from '../model/group-resource.js';
import type { JsonObject } from '../model/json.js';
import type { FieldSchema } from './field-schema.js';
import type { WebhookClientConfig } from './generated/types/apiextensions.js';

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
  /** The kind of a list of them; the kind and `List` when absent. */
  readonly listKind?: string;
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
  /** Set for a resource that a CustomResourceDefinition defines. */
  readonly custom?: CustomTraits;
}

/** What a custom resource's definition says of one of its versions beyond what every resource has. */
export interface CustomTraits {
  /** The name of the CustomResourceDefinition. */
  readonly definition: string;
  /** Whether clients may ask for this version. Objects may lie there in one that they may not ask for. */
  readonly isServed: boolean;
  /** Whether the definition is being deleted, so that nothing new may be made. */
  readonly isTerminating: boolean;
  /** What everybody is told who uses this version, where it is deprecated. */
  readonly deprecation?: string;
  /** What `kubectl get` shows; name and age when absent. */
  readonly columns?: readonly PrinterColumn[];
  /** Where `…/scale` finds its numbers; absent when there is no such subresource. */
  readonly scale?: ScalePaths;
  /** Paths beyond name and namespace that field selectors may name: `spec.color`. */
  readonly selectableFields: readonly string[];
  /** The schema of the version as its definition holds it; an empty one allows everything. */
  readonly schema: JsonObject;
  /** Who brings objects from one version into another; absent where versions differ by name alone. */
  readonly conversion?: ConversionWebhook;
}

/** A webhook that converts objects. Source: apiextensions.k8s.io/v1 WebhookConversion. */
export interface ConversionWebhook {
  readonly clientConfig: WebhookClientConfig;
  /** The versions of ConversionReview that it understands, the preferred one first. */
  readonly reviewVersions: readonly string[];
}

/** A column of `additionalPrinterColumns`. Source: apiextensions.k8s.io/v1 CustomResourceColumnDefinition. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

/** Where an object holds what its Scale shows, each path as the names of fields from the outermost on. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** Absent when the Scale has no selector. */
  readonly labelSelector?: readonly string[];
}

/** A resource beyond those of the bundle: one that Hindcast adds, one whose objects are computed, or a custom one. */
export interface ExtraResource {
  readonly info: ResourceInfo;
  readonly type: FieldSchema;
}

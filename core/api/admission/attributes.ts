import { apiVersionOf } from '../../model/group-resource.js';
import type { JsonObject } from '../../model/json.js';
import type { ResourceInfo } from '../../schema/resource-info.js';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** What admission is asked about. Source: k8s.io/apiserver pkg/admission/attributes.go. */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation;
  /** The resource in the version that the client speaks. */
  readonly requested: ResourceInfo;
  readonly subresource?: string;
  /** Of what kind the objects are, where a subresource has one of its own: a Scale, a Binding. They are in this version then. */
  readonly body?: BodyKind;
  /** Of a namespace it is its own name. */
  readonly namespace?: string;
  /** Empty for a create whose name is yet to be generated. */
  readonly name: string;
  /** In the storage version; absent for a delete. */
  readonly object?: JsonObject;
  /** In the storage version; absent for a create. */
  readonly oldObject?: JsonObject;
  readonly options?: JsonObject;
  readonly dryRun: boolean;
}

/** The kind that a subresource reads and writes. */
export interface BodyKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The labels of an object, which may be of any shape still. */
export function labelsOf(object: JsonObject | undefined): { readonly [key: string]: string } {
  const metadata = object?.['metadata'] as { labels?: { readonly [key: string]: string } } | undefined;
  return metadata?.labels ?? {};
}

/** Whether nobody is asked about a resource: else what asks could never be mended. Source: predicates/rules IsExemptAdmissionConfigurationResource. */
export function isExemptFromAdmission({ group }: Pick<ResourceInfo, 'group'>): boolean {
  return group === 'admissionregistration.k8s.io' || group === 'simulation.hindcast.dev';
}

/** `{group, version, kind}` as AdmissionRequest holds it. */
export function kindJson({ group, version, kind }: BodyKind): JsonObject {
  return { group, version, kind };
}

/** `{group, version, resource}` as AdmissionRequest holds it. */
export function resourceJson({ group, version, resource }: ResourceInfo): JsonObject {
  return { group, version, resource };
}

/** The apiVersion of a kind. */
export function apiVersionOfKind({ group, version }: BodyKind): string {
  return apiVersionOf(group, version);
}

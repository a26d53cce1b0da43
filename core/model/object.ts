import type { Json, JsonObject } from './json.js';

/** Points from a dependent to the object that owns it. Source: k8s.io/apimachinery meta/v1 OwnerReference. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Who last set which fields, as server-side apply records it. Source: KEP-555. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: { readonly [path: string]: unknown };
  readonly subresource?: string;
}

/** Metadata of a stored object: what the API server has filled in is required here. */
export interface ObjectMeta {
  readonly name: string;
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string;
  readonly uid: string;
  /** The revision of the event that last changed the object, in decimal. */
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly generateName?: string;
  /** Counts changes of the desired state; kinds without a spec have none. */
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** Any Kubernetes object as the state holds it: in its storage version, complete and deeply immutable. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** An object on its way in: a create needs no more metadata than a name or a generateName. What is undefined is left out. */
export type ObjectDraft<T extends KubeObject = KubeObject> = Omit<T, 'metadata' | 'status'> & {
  readonly metadata: { readonly [Field in keyof ObjectMeta]?: ObjectMeta[Field] | undefined };
  readonly status?: unknown;
};

/** The owner that manages an object, if any: the one reference with `controller: true`. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** The reference that makes `owner` the managing owner of a new object. Source: meta/v1 NewControllerRef. */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** An object as the JSON it is by construction; its interfaces only lack the index signature. */
export function toJson(object: KubeObject | ObjectDraft): JsonObject {
  return object as unknown as JsonObject;
}

/** A part of an object, such as its metadata, as the JSON it is by construction. */
export function partToJson<T extends object>(part: T): T extends readonly unknown[] ? readonly Json[] : JsonObject {
  return part as unknown as T extends readonly unknown[] ? readonly Json[] : JsonObject;
}

/** JSON that is known to be an object of a kind, name and metadata settled, read as one. */
export function fromJson(json: JsonObject): KubeObject {
  return json as unknown as KubeObject;
}

import type { JsonObject } from '../../model/json.js';
import type { KubeObject } from '../../model/object.js';

/** The versions of meta.k8s.io that serve tables and bare metadata. */
export type MetaVersion = 'v1' | 'v1beta1';

/** What a list says of itself beside its items. Source: meta/v1 ListMeta. */
export interface ListPosition {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** ListMeta as JSON; absent and empty fields are left out. */
export function listMeta({ resourceVersion, continue: token, remainingItemCount }: ListPosition): JsonObject {
  return {
    ...(resourceVersion ? { resourceVersion } : {}),
    ...(token ? { continue: token } : {}),
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
  };
}

/** An object's metadata alone, as a `PartialObjectMetadata`. */
export function partialObjectMetadata(object: KubeObject, version: MetaVersion = 'v1'): JsonObject {
  // ObjectMeta is JSON by construction; its TypeScript interfaces only lack the index signature.
  const metadata = object.metadata as unknown as JsonObject;
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}

/** The metadata of many objects, as a `PartialObjectMetadataList`. */
export function partialObjectMetadataList(
  objects: Iterable<KubeObject>,
  position: ListPosition = {},
  version: MetaVersion = 'v1',
): JsonObject {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${version}`,
    metadata: listMeta(position),
    items: Array.from(objects, (object) => partialObjectMetadata(object, version)),
  };
}

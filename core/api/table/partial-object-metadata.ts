import type { JsonObject } from '../../model/json.js';
import { type KubeObject, partToJson } from '../../model/object.js';

/** The versions of meta.k8s.io that serve tables and bare metadata. */
export type MetaVersion = 'v1' | 'v1beta1';

/** What a list says of itself beside its items. Source: meta/v1 ListMeta. */
export interface ListMeta {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** ListMeta as JSON; absent and empty fields are left out. */
export function listMeta({ resourceVersion, continue: token, remainingItemCount }: ListMeta): JsonObject {
  return {
    ...(resourceVersion ? { resourceVersion } : {}),
    ...(token === undefined ? {} : { continue: token }),
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
  };
}

/** An object's metadata alone, as a `PartialObjectMetadata`. */
export function partialObjectMetadata(object: KubeObject, version: MetaVersion = 'v1'): JsonObject {
  const metadata = partToJson(object.metadata);
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}

/** The metadata of many objects, as a `PartialObjectMetadataList`. */
export function partialObjectMetadataList(
  objects: Iterable<KubeObject>,
  position: ListMeta = {},
  version: MetaVersion = 'v1',
): JsonObject {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${version}`,
    metadata: listMeta(position),
    items: Array.from(objects, (object) => partialObjectMetadata(object, version)),
  };
}

import type { Json, JsonObject } from '../../model/json.js';
import type { KubeObject } from '../../model/object.js';
import type { Millis, Revision } from '../../model/revision.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { objectJson } from '../../state/object-json.js';
import { fromStorage } from '../conversion/convert.js';
import { scaleOf } from '../decide/scale-of.js';
import type { Negotiated } from '../table/negotiate.js';
import { partialObjectMetadata } from '../table/partial-object-metadata.js';
import { type IncludeObject, tableOf } from '../table/table-of.js';

/** How the objects of one resource are shown to one client. */
export interface Representation {
  /** The resource as it is stored. */
  readonly storage: ResourceInfo;
  /** The resource as the client named it. */
  readonly served: ResourceInfo;
  readonly negotiated: Negotiated;
  readonly includeObject: IncludeObject;
  readonly now: Millis;
}

/** One object as bytes of JSON. The bytes of a stored object are shared; do not change them. */
export function showObject(object: KubeObject, how: Representation, columns = true): Uint8Array {
  const { negotiated, storage, served } = how;
  if (negotiated.as === 'object' && isAsStored(how)) return objectJson(object);
  if (negotiated.as === 'Table') {
    const { resourceVersion } = object.metadata;
    return bytes(tableOf(storage.groupResource, [object], { ...tableOptions(how), resourceVersion, columns }));
  }
  if (negotiated.as !== 'object') return bytes(partialObjectMetadata(object, negotiated.metaVersion));
  return bytes(fromStorage(storage, object, served));
}

/** The Scale of an object as bytes of JSON. */
export function showScale(object: KubeObject, how: Representation): Uint8Array {
  const scale = scaleOf(object);
  const { resourceVersion } = object.metadata;
  if (how.negotiated.as !== 'Table') return bytes(scale);
  return bytes(
    tableOf('scales.autoscaling', [scale as unknown as KubeObject], { ...tableOptions(how), resourceVersion }),
  );
}

/** The position of a list and what is left of it. */
export interface ListPosition {
  readonly revision: Revision;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** A list as pieces of JSON, in order. */
export function showList(objects: readonly KubeObject[], how: Representation, position: ListPosition): Uint8Array[] {
  const { negotiated, served } = how;
  const metadata = {
    resourceVersion: String(position.revision),
    continue: position.continue,
    remainingItemCount: position.remainingItemCount,
  };
  if (negotiated.as === 'Table')
    return [bytes(tableOf(how.storage.groupResource, objects, { ...tableOptions(how), ...metadata }))];
  const isPartial = negotiated.as !== 'object';
  const kind = isPartial ? 'PartialObjectMetadataList' : `${served.kind}List`;
  const apiVersion = isPartial ? `meta.k8s.io/${negotiated.metaVersion}` : groupVersion(served);
  const head = JSON.stringify({ kind, apiVersion, metadata });
  const pieces: Uint8Array[] = [Buffer.from(`${head.slice(0, -1)},"items":[`)];
  for (const object of objects) {
    if (pieces.length > 1) pieces.push(COMMA);
    pieces.push(showObject(object, how));
  }
  pieces.push(END);
  return pieces;
}

const COMMA = Buffer.from(',');
const END = Buffer.from(']}');

/** Whether the stored bytes are what the client wants. */
export function isAsStored({ storage, served }: Representation): boolean {
  return storage.version === served.version && storage.group === served.group;
}

/** `v1` or `apps/v1`. */
export function groupVersion({ group, version }: Pick<ResourceInfo, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

function tableOptions(how: Representation) {
  return {
    now: how.now,
    includeObject: how.includeObject,
    version: how.negotiated.metaVersion,
    encode: (object: KubeObject): JsonObject => fromStorage(how.storage, object, how.served),
  };
}

function bytes(value: Json): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

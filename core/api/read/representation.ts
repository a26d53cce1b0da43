import { scaleKind } from '../../kinds/autoscaling/scale/scale.js';
import type { TablePrinter } from '../../kinds/columns/table-printer.js';
import { fromStorage } from '../../kinds/registry/convert.js';
import type { Json, JsonObject } from '../../model/json.js';
import { fromJson, type KubeObject, toJson } from '../../model/object.js';
import type { Millis, Revision } from '../../model/revision.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { scaleOf } from '../../schema/scale-of.js';
import { objectJson } from '../../state/object-json.js';
import { encodeMessage, encodeProtobuf } from '../protobuf/encode.js';
import { messageTypeOfKind } from '../protobuf/message-type.js';
import { type Negotiated, PROTOBUF } from '../table/negotiate.js';
import { listMeta, partialObjectMetadata } from '../table/partial-object-metadata.js';
import { type IncludeObject, tableOf } from '../table/table-of.js';

/** How the objects of one resource are shown to one client. */
export interface Representation {
  /** The resource as it is stored. */
  readonly storage: ResourceInfo;
  /** The resource as the client named it. */
  readonly served: ResourceInfo;
  readonly negotiated: Negotiated;
  readonly includeObject: IncludeObject;
  /** How to show them as a table, where they are not of a built-in kind. */
  readonly printer?: TablePrinter;
  readonly now: Millis;
}

/** One object as bytes of JSON. The bytes of a stored object are shared; do not change them. */
export function showObject(object: KubeObject, how: Representation, columns = true): Uint8Array {
  if (how.negotiated.as === 'object' && isAsStored(how, object)) return objectJson(object);
  return bytes(shownValue(object, how, columns));
}

/** One object as bytes in the media type that was negotiated, which is JSON for YAML. */
export function encodeShown(object: KubeObject, how: Representation, columns = true): Uint8Array {
  if (how.negotiated.mediaType !== PROTOBUF) return showObject(object, how, columns);
  const shown = shownValue(object, how, columns);
  return encodeProtobuf(shown) ?? bytes(shown);
}

function shownValue(object: KubeObject, how: Representation, columns: boolean): JsonObject {
  const { negotiated, storage, served } = how;
  if (negotiated.as === 'Table') {
    const { resourceVersion } = object.metadata;
    return tableOf(storage.groupResource, [object], { ...tableOptions(how), resourceVersion, columns });
  }
  if (negotiated.as !== 'object') return partialObjectMetadata(object, negotiated.metaVersion);
  return isAsStored(how, object) ? toJson(object) : fromStorage(storage, object, served);
}

/** The Scale of an object as bytes of JSON. */
export function showScale(object: KubeObject, how: Representation): Uint8Array {
  const body = scaleOf(object, how.served.custom?.scale);
  const { resourceVersion } = object.metadata;
  if (how.negotiated.as !== 'Table') return bytes(body);
  return bytes(tableOf(scaleKind.groupResource, [fromJson(body)], { ...tableOptions(how), resourceVersion }));
}

/** The position of a list and what is left of it. */
export interface ListPosition {
  /** Absent for a collection without revisions. */
  readonly revision?: Revision;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** A list without its items. */
export function listHead(how: Representation, position: ListPosition): JsonObject {
  const { negotiated, served } = how;
  const metadata = {
    resourceVersion: position.revision === undefined ? undefined : String(position.revision),
    // Lists of custom resources always have one. Source: apimachinery meta/v1/unstructured UnstructuredList.SetContinue.
    continue: position.continue ?? (negotiated.as === 'object' && served.custom !== undefined ? '' : undefined),
    remainingItemCount: position.remainingItemCount,
  };
  if (negotiated.as === 'Table') return tableOf(how.storage.groupResource, [], { ...tableOptions(how), ...metadata });
  const isPartial = negotiated.as !== 'object';
  const kind = isPartial ? 'PartialObjectMetadataList' : (served.listKind ?? `${served.kind}List`);
  const apiVersion = isPartial ? `meta.k8s.io/${negotiated.metaVersion}` : groupVersion(served);
  return { kind, apiVersion, metadata: listMeta(metadata) };
}

/** What stands before the items of a list, in JSON. */
export function showListHead(how: Representation, position: ListPosition): Uint8Array {
  const head = JSON.stringify(listHead(how, position));
  return Buffer.from(
    how.negotiated.as === 'Table' ? head.slice(0, -LIST_END.length) : `${head.slice(0, -1)},"items":[`,
  );
}

/** The messages of items of a list in protobuf. */
export function encodeItems(objects: readonly KubeObject[], how: Representation): readonly Uint8Array[] {
  return objects.map((object) => {
    const shown = shownValue(object, how, false);
    const type = messageTypeOfKind(String(shown['apiVersion']), String(shown['kind']));
    return type === undefined ? bytes(shown) : encodeMessage(type, shown);
  });
}

/** The items of a list, or the rows of a table, with commas between them. */
export function showItems(objects: readonly KubeObject[], how: Representation): Uint8Array[] {
  if (objects.length === 0) return [];
  if (how.negotiated.as === 'Table') {
    const { rows } = tableOf(how.storage.groupResource, objects, tableOptions(how));
    return [Buffer.from(JSON.stringify(rows).slice(1, -1))];
  }
  const pieces: Uint8Array[] = [];
  const isTyped = how.negotiated.as !== 'object' || how.served.custom !== undefined;
  for (const object of objects) {
    const shown = showObject(object, how);
    const isFirst = pieces.length === 0;
    if (!isTyped) pieces.push(isFirst ? OPEN : COMMA_OPEN, withoutType(shown, how.served));
    else if (isFirst) pieces.push(shown);
    else pieces.push(COMMA, shown);
  }
  return pieces;
}

/**
 * An item of a list of a built-in kind, behind its opening brace: what it is stands with the list alone, as the lists of Go's types are written.
 * Custom objects keep it. Source: apimachinery pkg/runtime/serializer/json/collections.go, TypeMeta of items.
 */
function withoutType(shown: Uint8Array, served: ResourceInfo): Uint8Array {
  for (const head of headsOf(served))
    if (head.equals(shown.subarray(0, head.length))) return shown.subarray(head.length);
  const { apiVersion: _version, kind: _kind, ...rest } = JSON.parse(Buffer.from(shown).toString()) as JsonObject;
  return bytes(rest).subarray(1);
}

const heads = new WeakMap<ResourceInfo, readonly Buffer[]>();

/** What objects of a resource begin with, whichever of the two their writer put first. */
function headsOf(served: ResourceInfo): readonly Buffer[] {
  let known = heads.get(served);
  if (known === undefined) {
    const apiVersion = `"apiVersion":${JSON.stringify(groupVersion(served))}`;
    const kind = `"kind":${JSON.stringify(served.kind)}`;
    known = [Buffer.from(`{${apiVersion},${kind},`), Buffer.from(`{${kind},${apiVersion},`)];
    heads.set(served, known);
  }
  return known;
}

const OPEN = Buffer.from('{');
const COMMA_OPEN = Buffer.from(',{');

const COMMA = Buffer.from(',');

/** What stands behind the items. */
export const LIST_END: Uint8Array = Buffer.from(']}');

/** Whether the bytes of an object are what the client wants. One of a custom kind has been brought into its version already. */
export function isAsStored(
  { storage, served }: Representation,
  { apiVersion }: Pick<KubeObject, 'apiVersion'>,
): boolean {
  if (served.custom !== undefined) return apiVersion === groupVersion(served);
  return storage.version === served.version && storage.group === served.group;
}

/** `v1` or `apps/v1`. */
export function groupVersion({ group, version }: Pick<ResourceInfo, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

function tableOptions(how: Representation) {
  return {
    now: how.now,
    printer: how.printer,
    includeObject: how.includeObject,
    version: how.negotiated.metaVersion,
    encode: (object: KubeObject): JsonObject => fromStorage(how.storage, object, how.served),
  };
}

function bytes(value: Json): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

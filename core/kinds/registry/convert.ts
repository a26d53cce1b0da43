import { apiVersionOf } from '../../model/group-resource.js';
import type { JsonObject } from '../../model/json.js';
import { type KubeObject, toJson } from '../../model/object.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import type { Conversion } from '../kind.js';
import { builtInKind } from './built-in-kinds.js';

/** How objects pass between the version that a resource is stored in and another; undefined where the two differ by name alone. */
export function conversionOf(storage: ResourceInfo, apiVersion: string): Conversion | undefined {
  return builtInKind(storage.groupResource)?.conversions?.get(apiVersion);
}

/** Brings an object a client sent into the version its resource is stored in. `storage` is the resource in that version. */
export function toStorage(storage: ResourceInfo, object: JsonObject): JsonObject {
  const apiVersion = apiVersionOf(storage.group, storage.version);
  if (object['apiVersion'] === apiVersion && object['kind'] === storage.kind) return object;
  const conversion = conversionOf(storage, String(object['apiVersion']));
  return { ...(conversion === undefined ? object : conversion.toStorage(object)), apiVersion, kind: storage.kind };
}

/** Shows a stored object in another served version. */
export function fromStorage(storage: ResourceInfo, object: KubeObject, served: ResourceInfo): JsonObject {
  const json = toJson(object);
  const apiVersion = apiVersionOf(served.group, served.version);
  if (object.apiVersion === apiVersion) return json;
  const conversion = conversionOf(storage, apiVersion);
  return { ...(conversion === undefined ? json : conversion.fromStorage(json)), apiVersion };
}

import { apiVersionOf } from '../../model/group-resource.js';
import type { JsonObject } from '../../model/json.js';
import { type KubeObject, toJson } from '../../model/object.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import {
  claimFromV1beta1,
  claimTemplateFromV1beta1,
  claimTemplateToV1beta1,
  claimToV1beta1,
  sliceFromV1beta1,
  sliceToV1beta1,
} from './dynamic-resources.js';
import { eventFromEventsV1, eventToEventsV1 } from './event.js';
import { autoscalerFromV1, autoscalerToV1 } from './horizontal-pod-autoscaler.js';

/** How objects of one kind pass between the version they are stored in and another that is served. */
interface Conversion {
  readonly toStorage: (object: JsonObject) => JsonObject;
  readonly fromStorage: (object: JsonObject) => JsonObject;
}

/** Served versions whose fields differ from the storage version's, by `kind apiVersion`. All others differ by name alone. */
const CONVERSIONS = new Map<string, Conversion>([
  ['HorizontalPodAutoscaler autoscaling/v1', { toStorage: autoscalerFromV1, fromStorage: autoscalerToV1 }],
  ['Event events.k8s.io/v1', { toStorage: eventFromEventsV1, fromStorage: eventToEventsV1 }],
  ['ResourceClaim resource.k8s.io/v1beta1', { toStorage: claimFromV1beta1, fromStorage: claimToV1beta1 }],
  [
    'ResourceClaimTemplate resource.k8s.io/v1beta1',
    { toStorage: claimTemplateFromV1beta1, fromStorage: claimTemplateToV1beta1 },
  ],
  ['ResourceSlice resource.k8s.io/v1beta1', { toStorage: sliceFromV1beta1, fromStorage: sliceToV1beta1 }],
]);

/** Whether a served version's fields are brought to those of the storage version by more than the version's name. */
export function isConverted(kind: string, apiVersion: string): boolean {
  return CONVERSIONS.has(`${kind} ${apiVersion}`);
}

/** Brings an object a client sent into the version its resource is stored in. `storage` is the resource in that version. */
export function toStorage(storage: ResourceInfo, object: JsonObject): JsonObject {
  const apiVersion = apiVersionOf(storage.group, storage.version);
  if (object['apiVersion'] === apiVersion && object['kind'] === storage.kind) return object;
  const conversion = CONVERSIONS.get(`${storage.kind} ${object['apiVersion']}`);
  return { ...(conversion === undefined ? object : conversion.toStorage(object)), apiVersion, kind: storage.kind };
}

/** Shows a stored object in another served version. */
export function fromStorage(storage: ResourceInfo, object: KubeObject, served: ResourceInfo): JsonObject {
  const json = toJson(object);
  const apiVersion = apiVersionOf(served.group, served.version);
  if (served.version === storage.version && served.group === storage.group)
    return object.apiVersion === apiVersion ? json : { ...json, apiVersion };
  const conversion = CONVERSIONS.get(`${storage.kind} ${apiVersion}`);
  return { ...(conversion === undefined ? json : conversion.fromStorage(json)), apiVersion };
}

import type { JsonObject } from '../model/json.js';
import { type KubeObject, partToJson, toJson } from '../model/object.js';

/** Which parts of an object a comparison looks at. Without options: all but the bookkeeping of the API server. */
export interface ShownFields {
  /** Leaves out what controllers report under `status`. */
  readonly withoutStatus?: boolean;
  /** Also compares `metadata.managedFields` and `metadata.resourceVersion`, which every write changes. */
  readonly withManagedFields?: boolean;
}

/** An object without the parts that are not to be shown. Shares all the rest. */
export function shownFields(object: KubeObject, shown: ShownFields): JsonObject {
  const whole = toJson(object);
  const { status, ...withoutStatus } = whole;
  const kept = shown.withoutStatus === true ? withoutStatus : whole;
  if (shown.withManagedFields === true) return kept;
  const { managedFields, resourceVersion, ...metadata } = partToJson(object.metadata);
  return { ...kept, metadata };
}

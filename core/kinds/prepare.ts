import type { JsonObject } from '../model/json.js';
import { asObject, asText, isSet } from './fields/json-fields.js';
import { keepMetadata, setMetadata } from './fields/set-field.js';
import type { Kind } from './kind.js';
import { keepAllButStatus } from './strategy/strategy.js';

/**
 * A new object as it may be created: status and generation set or dropped, and what the kind computes itself filled in.
 * Call it after defaulting, with `metadata.name` and `metadata.uid` chosen. Source: apiserver pkg/registry/rest/create.go BeforeCreate.
 */
export function prepareCreate(kind: Kind, object: JsonObject): JsonObject {
  let result = setMetadata(object, 'deletionTimestamp', undefined);
  result = setMetadata(result, 'deletionGracePeriodSeconds', undefined);
  result = setMetadata(result, 'selfLink', undefined);
  return kind.strategy === undefined ? result : kind.strategy.create(result);
}

/** An object as it may replace `old`: status kept where it has a subresource, generation counted, system metadata kept. Source: BeforeUpdate. */
export function prepareUpdate(kind: Kind, object: JsonObject, old: JsonObject): JsonObject {
  const kept = keepMetadata(object, old, 'generation');
  return keepSystemMetadata(kind.strategy === undefined ? kept : kind.strategy.update(kept, old), old);
}

/** An object as it may replace `old` through the `status` subresource at the time `now`: all that a status does not write is kept. */
export function prepareStatusUpdate(kind: Kind, object: JsonObject, old: JsonObject, now: string): JsonObject {
  const kept = keepMetadata(object, old, 'generation');
  const written =
    kind.strategy === undefined ? keepAllButStatus(kept, old) : kind.strategy.updateStatus(kept, old, now);
  return keepSystemMetadata(keepMetadataOf(kind, written, old), old);
}

/** Source: apimachinery meta/v1 ResetObjectMetaForStatus, of the kinds whose status strategies reset metadata. */
function keepMetadataOf({ resetFields }: Kind, object: JsonObject, old: JsonObject): JsonObject {
  let result = object;
  for (const [first, second] of resetFields?.get('status') ?? []) {
    if (first !== 'metadata') continue;
    const kept = second === undefined ? ['labels', 'annotations', 'finalizers', 'ownerReferences'] : [second];
    for (const name of kept) result = keepMetadata(result, old, name);
  }
  return result;
}

/** What no update may change or remove by leaving it out. Source: apiserver pkg/registry/rest/update.go BeforeUpdate. */
function keepSystemMetadata(object: JsonObject, old: JsonObject): JsonObject {
  const before = asObject(old['metadata']);
  let result = setMetadata(object, 'selfLink', undefined);
  if (asText(asObject(result['metadata'])['uid']) === '') result = keepMetadata(result, old, 'uid');
  result = keepMetadata(result, old, 'creationTimestamp');
  if (isSet(before['deletionTimestamp'])) result = keepMetadata(result, old, 'deletionTimestamp');
  if (
    isSet(before['deletionGracePeriodSeconds']) &&
    !isSet(asObject(result['metadata'])['deletionGracePeriodSeconds'])
  ) {
    result = keepMetadata(result, old, 'deletionGracePeriodSeconds');
  }
  return result;
}

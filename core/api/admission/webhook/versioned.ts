import { fromStorage, toStorage } from '../../../kinds/registry/convert.js';
import type { JsonObject } from '../../../model/json.js';
import { fromJson } from '../../../model/object.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { internalError, type StatusError } from '../../../model/status-error.js';
import type { ResourceInfo } from '../../../schema/resource-info.js';
import { convertCustom } from '../../conversion/convert-custom.js';
import type { DecisionScope } from '../../decide/decision.js';
import { type AdmissionAttributes, apiVersionOfKind } from '../attributes.js';
import { AWAITING_WEBHOOKS } from './awaiting-webhooks.js';

/** Both sides of a change, null where there is none. */
export interface VersionedSides {
  readonly object: JsonObject | null;
  readonly oldObject: JsonObject | null;
}

/** Both sides in the version that somebody is told of them. Source: apiserver pkg/admission/conversion.go NewVersionedAttributes. */
export function sidesIn(
  scope: DecisionScope,
  attributes: AdmissionAttributes,
  version: ResourceInfo,
): Result<VersionedSides, StatusError> {
  const { object, oldObject } = attributes;
  const after = object === undefined ? ok(null) : inVersion(scope, attributes, object, version);
  if (!after.ok) return after;
  const before = oldObject === undefined ? ok(null) : inVersion(scope, attributes, oldObject, version);
  return before.ok ? ok({ object: after.value, oldObject: before.value }) : before;
}

/** One side of a change in the version that somebody is told of it. The kinds of subresources have one version. */
export function inVersion(
  scope: DecisionScope,
  { body }: AdmissionAttributes,
  object: JsonObject,
  version: ResourceInfo,
): Result<JsonObject, StatusError> {
  if (body !== undefined) return ok(object);
  if (scope.info.custom === undefined) return ok(fromStorage(scope.info, fromJson(object), version));
  return customIn(scope, object, version);
}

/** The way back. */
export function ofVersion(
  scope: DecisionScope,
  { body }: AdmissionAttributes,
  object: JsonObject,
): Result<JsonObject, StatusError> {
  if (body !== undefined) return ok(object);
  return scope.info.custom === undefined ? ok(toStorage(scope.info, object)) : customIn(scope, object, scope.info);
}

function customIn({ context, info }: DecisionScope, object: JsonObject, version: ResourceInfo) {
  const converted = convertCustom(context, info, object, apiVersionOfKind(version));
  if (converted.ok || converted.error === AWAITING_WEBHOOKS) return converted;
  return fail(internalError(converted.error.message));
}

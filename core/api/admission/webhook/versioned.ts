import { fromStorage, toStorage } from '../../../kinds/registry/convert.js';
import type { JsonObject } from '../../../model/json.js';
import { fromJson } from '../../../model/object.js';
import type { ResourceInfo } from '../../../schema/resource-info.js';
import type { DecisionScope } from '../../decide/decision.js';
import type { AdmissionAttributes } from '../attributes.js';

/** One side of a change in the version that somebody is told of it. The kinds of subresources have one version. */
export function inVersion(
  { info }: DecisionScope,
  { body }: AdmissionAttributes,
  object: JsonObject | undefined,
  version: ResourceInfo,
): JsonObject | undefined {
  return object === undefined || body !== undefined ? object : fromStorage(info, fromJson(object), version);
}

/** The way back. */
export function ofVersion({ info }: DecisionScope, { body }: AdmissionAttributes, object: JsonObject): JsonObject {
  return body === undefined ? toStorage(info, object) : object;
}

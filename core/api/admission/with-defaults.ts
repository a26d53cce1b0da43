import { defaultObject } from '../../kinds/default-object.js';
import type { JsonObject } from '../../model/json.js';
import type { DecisionScope } from '../decide/decision.js';
import type { AdmissionAttributes } from './attributes.js';

/**
 * What somebody who was asked has made of an object, with the defaults of what is new in it. The bodies of subresources have none of their own.
 * Source: apiserver pkg/admission/plugin/webhook/mutating/dispatcher.go callAttrMutatingHook; policy/mutating/dispatcher.go.
 */
export function withDefaults(
  { kind, info, context }: DecisionScope,
  { body }: AdmissionAttributes,
  object: JsonObject,
): JsonObject {
  return body === undefined ? defaultObject(kind, object, context.schemas.typeOf(info)) : object;
}

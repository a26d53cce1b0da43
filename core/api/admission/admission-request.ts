import type { JsonObject } from '../../model/json.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { userInfo } from '../auth/user.js';
import type { DecideContext } from '../decide/decision.js';
import { type AdmissionAttributes, kindJson, resourceJson } from './attributes.js';

/**
 * A request as webhooks and expressions see it, without its uid and its objects. `told` is the version of the resource that it is told of.
 * Source: admission.k8s.io/v1 AdmissionRequest; plugin/webhook/request/admissionreview.go CreateV1AdmissionReview.
 */
export function admissionRequest(attributes: AdmissionAttributes, told: ResourceInfo, asker: Asker): JsonObject {
  const { requested, subresource, body, name, namespace = '', operation, dryRun, options } = attributes;
  const part = subresource === undefined ? {} : { subResource: subresource };
  const requestPart = subresource === undefined ? {} : { requestSubResource: subresource };
  return {
    kind: kindJson(body ?? told),
    resource: resourceJson(told),
    ...part,
    requestKind: kindJson(body ?? requested),
    requestResource: resourceJson(requested),
    ...requestPart,
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation,
    userInfo: userInfoOf(asker),
    dryRun,
    options: options ?? null,
  };
}

/** Who asks: what an event tells of them, and what else authentication found out. */
type Asker = Pick<DecideContext, 'actor' | 'identity'>;

/** Who asks, as `UserInfo` of authentication.k8s.io/v1. */
function userInfoOf({ actor: { user, groups }, identity }: Asker): JsonObject {
  return userInfo({ name: user, groups, ...identity });
}

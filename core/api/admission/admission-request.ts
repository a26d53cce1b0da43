import type { Actor } from '../../model/cluster-event.js';
import type { JsonObject } from '../../model/json.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { type AdmissionAttributes, kindJson, resourceJson } from './attributes.js';

/**
 * A request as webhooks and expressions see it, without its uid and its objects. `told` is the version of the resource that it is told of.
 * Source: admission.k8s.io/v1 AdmissionRequest; plugin/webhook/request/admissionreview.go CreateV1AdmissionReview.
 */
export function admissionRequest(attributes: AdmissionAttributes, told: ResourceInfo, actor: Actor): JsonObject {
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
    userInfo: userInfoOf(actor),
    dryRun,
    options: options ?? null,
  };
}

/** Who asks, as `UserInfo` of authentication.k8s.io/v1. */
function userInfoOf({ user, groups }: Actor): JsonObject {
  return { username: user, ...(groups.length === 0 ? {} : { groups: [...groups] }) };
}

import type { Json, JsonObject } from '../../model/json.js';
import { fromJson, type KubeObject, toJson } from '../../model/object.js';
import { ok } from '../../model/result.js';
import { timestamp } from '../../model/timestamp.js';
import type { AdmissionPlugin } from './plugin.js';

/**
 * Writes into a new request for a certificate who asks for it, whatever its author says of that, and into its conditions when they came to be.
 * Kubernetes has it in the registry of the kind: pkg/registry/certificates/certificates/strategy.go PrepareForCreate, populateConditionTimestamps.
 */
export const CERTIFICATE_REQUESTER: AdmissionPlugin = {
  name: 'CertificateRequester',
  resources: ['certificatesigningrequests.certificates.k8s.io'],
  create({ context }, object) {
    const { user, groups } = context.actor;
    const { uid, extra } = context.identity ?? {};
    const request = toJson(object);
    const { uid: _, extra: __, ...spec } = part(request, 'spec');
    const requester = {
      username: user,
      groups: [...groups],
      ...(uid === undefined ? {} : { uid }),
      ...(extra === undefined ? {} : { extra }),
    };
    return ok(fromJson({ ...request, spec: { ...spec, ...requester } }));
  },
  update: ({ context }, object, { before, subresource }) =>
    ok(subresource === undefined ? object : withTimes(object, before, timestamp(context.now))),
};

const part = (object: JsonObject, key: string): JsonObject => (object[key] ?? {}) as JsonObject;
const conditionsOf = (object: KubeObject): readonly JsonObject[] =>
  (part(toJson(object), 'status')['conditions'] ?? []) as readonly JsonObject[];

/** A condition that was there before with the same status has been so since. */
function withTimes(object: KubeObject, before: KubeObject, now: string): KubeObject {
  const conditions = conditionsOf(object);
  if (conditions.every((one) => one['lastUpdateTime'] && one['lastTransitionTime'])) return object;
  const timed = conditions.map((condition): Json => {
    const same = conditionsOf(before).find(
      (one) => one['type'] === condition['type'] && one['status'] === condition['status'] && one['lastTransitionTime'],
    );
    return {
      ...condition,
      lastUpdateTime: condition['lastUpdateTime'] ?? now,
      lastTransitionTime: condition['lastTransitionTime'] ?? same?.['lastTransitionTime'] ?? now,
    };
  });
  const request = toJson(object);
  return fromJson({ ...request, status: { ...part(request, 'status'), conditions: timed } });
}

import { invalidValue } from '../../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { badRequest, invalid, type StatusCause } from '../../../model/status-error.js';
import type { View } from '../../../model/view.js';
import type { Attributes } from '../attributes.js';
import { authorize } from '../authorize.js';
import type { User } from '../user.js';
import { checkReviewSelectors, readReviewSelectors } from './review-selectors.js';

/** The three kinds of authorization.k8s.io/v1 that ask whether a request would be allowed. */
export type AccessReviewKind = 'SelfSubjectAccessReview' | 'SubjectAccessReview' | 'LocalSubjectAccessReview';

const object = (value: Json | undefined): JsonObject | undefined => (isJsonObject(value) ? value : undefined);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === 'string') : [];

/** What is wrong with a review, in Kubernetes' words. Source: kubernetes pkg/apis/authorization/validation. */
function problems(kind: AccessReviewKind, spec: JsonObject, metadata: JsonObject): StatusCause[] {
  const namespace = text(metadata['namespace']);
  const resource = object(spec['resourceAttributes']);
  const path = object(spec['nonResourceAttributes']);
  const causes: StatusCause[] = [];
  if (resource !== undefined && path !== undefined) {
    causes.push(
      invalidValue('spec.nonResourceAttributes', path, 'cannot be specified in combination with resourceAttributes'),
    );
  }
  if (resource === undefined && path === undefined) {
    const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    causes.push(invalidValue('spec.resourceAttributes', null, detail));
  }
  if (kind !== 'SelfSubjectAccessReview' && text(spec['user']) === '' && texts(spec['groups']).length === 0) {
    causes.push(invalidValue('spec.user', text(spec['user']), 'at least one of user or group must be specified'));
  }
  if (resource !== undefined) checkReviewSelectors(resource, causes);
  const isLocal = kind === 'LocalSubjectAccessReview';
  const isEmpty = Object.entries(metadata).every(
    ([field, value]) => isZero(value) || field === 'managedFields' || (isLocal && field === 'namespace'),
  );
  if (!isEmpty)
    causes.push(invalidValue('metadata', metadata, isLocal ? 'must be empty except for namespace' : 'must be empty'));
  if (isLocal) {
    if (resource !== undefined && text(resource['namespace']) !== namespace) {
      causes.push(
        invalidValue('spec.resourceAttributes.namespace', text(resource['namespace']), 'must match metadata.namespace'),
      );
    }
    if (path !== undefined)
      causes.push(invalidValue('spec.nonResourceAttributes', path, 'disallowed on this kind of request'));
  }
  return causes;
}

/** Whether Go takes a part of the metadata for absent. */
function isZero(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The user a review asks about. */
function subject(spec: JsonObject): User {
  const extra = Object.entries(object(spec['extra']) ?? {}).map(([key, value]) => [key, texts(value)] as const);
  return {
    name: text(spec['user']),
    groups: texts(spec['groups']),
    ...(text(spec['uid']) === '' ? {} : { uid: text(spec['uid']) }),
    ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }),
  };
}

function attributesOf(user: User, spec: JsonObject): Attributes {
  const resource = object(spec['resourceAttributes']);
  if (resource === undefined) {
    const path = object(spec['nonResourceAttributes']) ?? {};
    return { user, verb: text(path['verb']), path: text(path['path']) };
  }
  const { fieldSelector } = readReviewSelectors(resource);
  return {
    user,
    verb: text(resource['verb']),
    group: text(resource['group']),
    version: text(resource['version']) || '*',
    resource: text(resource['resource']),
    subresource: text(resource['subresource']),
    namespace: text(resource['namespace']),
    name: text(resource['name']),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}

/**
 * Answers an access review: whether the caller, or the subject named in it, may make a request. `namespace` is that of the
 * URL, for a LocalSubjectAccessReview. 422 when the review is incomplete.
 * Source: kubernetes pkg/registry/authorization/{selfsubjectaccessreview,subjectaccessreview,localsubjectaccessreview}/rest.go.
 */
export function answerAccessReview(
  view: View,
  caller: User,
  kind: AccessReviewKind,
  body: JsonObject,
  namespace = '',
): Result<JsonObject> {
  const spec = object(body['spec']) ?? {};
  const given = object(body['metadata']) ?? {};
  const isLocal = kind === 'LocalSubjectAccessReview';
  // The namespace of the path is that of a review which names none.
  const metadata = isLocal && text(given['namespace']) === '' ? { ...given, namespace } : given;
  const causes = problems(kind, spec, metadata);
  if (causes.length > 0) return fail(invalid('authorization.k8s.io', kind, '', causes));
  if (isLocal && text(metadata['namespace']) !== namespace) {
    return fail(badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace}`));
  }
  const user = kind === 'SelfSubjectAccessReview' ? caller : subject(spec);
  const { allowed, reason } = authorize(view, attributesOf(user, spec));
  const wrong = readReviewSelectors(object(spec['resourceAttributes']) ?? {}).problems.join('; ');
  return ok({
    kind,
    apiVersion: 'authorization.k8s.io/v1',
    metadata,
    spec,
    status: {
      allowed,
      ...(reason === '' ? {} : { reason }),
      ...(wrong === '' ? {} : { evaluationError: wrong }),
    },
  });
}

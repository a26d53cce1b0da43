import { invalidValue } from '../../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { badRequest, invalid, type StatusCause } from '../../../model/status-error.js';
import type { View } from '../../../model/view.js';
import type { Attributes } from '../attributes.js';
import { authorize } from '../authorize.js';
import type { User } from '../user.js';

/** The three kinds of authorization.k8s.io/v1 that ask whether a request would be allowed. */
export type AccessReviewKind = 'SelfSubjectAccessReview' | 'SubjectAccessReview' | 'LocalSubjectAccessReview';

const object = (value: Json | undefined): JsonObject | undefined => (isJsonObject(value) ? value : undefined);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === 'string') : [];

/** What is wrong with a review, in Kubernetes' words. Source: kubernetes pkg/apis/authorization/validation. */
function problems(kind: AccessReviewKind, spec: JsonObject, namespace: string): StatusCause[] {
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
  if (kind === 'LocalSubjectAccessReview') {
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

/** The user a review asks about. Extra keys are compared in lower case. */
function subject(spec: JsonObject): User {
  const extra = Object.entries(object(spec['extra']) ?? {}).map(
    ([key, value]) => [key.toLowerCase(), texts(value)] as const,
  );
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
  return {
    user,
    verb: text(resource['verb']),
    group: text(resource['group']),
    version: text(resource['version']),
    resource: text(resource['resource']),
    subresource: text(resource['subresource']),
    namespace: text(resource['namespace']),
    name: text(resource['name']),
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
  const metadata = object(body['metadata']) ?? {};
  const home = text(metadata['namespace']) || namespace;
  const causes = problems(kind, spec, home);
  if (causes.length > 0) return fail(invalid('authorization.k8s.io', kind, '', causes));
  if (kind === 'LocalSubjectAccessReview' && home !== namespace) {
    return fail(badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace}`));
  }
  const user = kind === 'SelfSubjectAccessReview' ? caller : subject(spec);
  const { allowed, reason } = authorize(view, attributesOf(user, spec));
  return ok({
    kind,
    apiVersion: 'authorization.k8s.io/v1',
    metadata: kind === 'LocalSubjectAccessReview' ? { ...metadata, namespace: home } : metadata,
    spec,
    status: { allowed, ...(reason === '' ? {} : { reason }) },
  });
}

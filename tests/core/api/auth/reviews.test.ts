import { describe, expect, test } from 'vitest';
import { bootstrapRbac } from '../../../../core/api/auth/bootstrap/bootstrap-rbac.js';
import { type AccessReviewKind, answerAccessReview } from '../../../../core/api/auth/reviews/access-review.js';
import { answerRulesReview } from '../../../../core/api/auth/reviews/rules-review.js';
import { answerSelfSubjectReview } from '../../../../core/api/auth/reviews/self-subject-review.js';
import { ADMIN, type User } from '../../../../core/api/auth/user.js';
import { viewOf } from './view-of.js';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const jane: User = { name: 'jane', groups: ['system:authenticated'] };
const view = viewOf([
  ...bootstrapRbac(),
  {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name: 'v', namespace: 'team' },
    roleRef: { kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'User', name: 'jane' }],
  },
]);
const pods = (verb: string, namespace = 'team') => ({ resourceAttributes: { verb, resource: 'pods', namespace } });

function ask(kind: AccessReviewKind, spec: object, namespace?: string): unknown {
  const result = answerAccessReview(view, jane, kind, { spec } as never, namespace);
  return result.ok ? result.value['status'] : [result.error.code, result.error.message];
}

describe('an access review', () => {
  test('answers for the caller', () => {
    expect(ask('SelfSubjectAccessReview', pods('get'))).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "v/team" of ClusterRole "view" to User "jane"',
    });
    expect(ask('SelfSubjectAccessReview', pods('delete'))).toEqual({ allowed: false });
    expect(ask('SelfSubjectAccessReview', { nonResourceAttributes: { verb: 'get', path: '/version' } })).toMatchObject({
      allowed: true,
    });
  });

  test('answers for anyone', () => {
    expect(ask('SubjectAccessReview', { ...pods('get'), user: 'joe' })).toEqual({ allowed: false });
    expect(ask('SubjectAccessReview', { ...pods('get'), groups: ['system:masters'] })).toEqual({ allowed: true });
    expect(ask('LocalSubjectAccessReview', { ...pods('get'), user: 'jane' }, 'team')).toMatchObject({ allowed: true });
  });

  test('refuses one that is incomplete, in the words of Kubernetes', () => {
    expect(ask('SelfSubjectAccessReview', {})).toEqual([
      422,
      'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ]);
    expect(ask('SubjectAccessReview', pods('get'))).toEqual([
      422,
      'SubjectAccessReview.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
    ]);
    expect(ask('LocalSubjectAccessReview', { ...pods('get', 'other'), user: 'jane' }, 'team')).toEqual([
      422,
      'LocalSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace',
    ]);
    expect(ask('SelfSubjectAccessReview', { ...pods('get'), nonResourceAttributes: {} })).toMatchObject([
      422,
      expect.stringContaining('cannot be specified in combination'),
    ]);
  });
});

describe('a rules review', () => {
  test('lists what the caller may do in a namespace', () => {
    const result = answerRulesReview(view, jane, { spec: { namespace: 'team' } });
    const status = (result.ok ? result.value['status'] : {}) as {
      resourceRules: object[];
      nonResourceRules: object[];
      incomplete: boolean;
    };
    expect(status.incomplete).toBe(false);
    expect(status.resourceRules).toContainEqual({
      verbs: ['get', 'list', 'watch'],
      apiGroups: ['discovery.k8s.io'],
      resources: ['endpointslices'],
    });
    expect(status.nonResourceRules).toContainEqual({
      verbs: ['get'],
      nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
    });
  });

  test('lists everything for masters', () => {
    const result = answerRulesReview(view, ADMIN, { spec: { namespace: 'team' } });
    expect(result).toMatchObject({
      value: {
        status: { resourceRules: expect.arrayContaining([{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]) },
      },
    });
  });

  test('wants a namespace', () => {
    expect(answerRulesReview(view, jane, { spec: {} })).toMatchObject({
      error: { code: 400, message: 'no namespace on request' },
    });
  });
});

test('a subject review says who the caller is', () => {
  expect(answerSelfSubjectReview(ADMIN, {}, 0)).toEqual({
    kind: 'SelfSubjectReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { creationTimestamp: '1970-01-01T00:00:00Z' },
    status: { userInfo: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } },
  });
});

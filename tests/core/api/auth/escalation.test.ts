import { describe, expect, it } from 'vitest';
import { guardEscalation } from '../../../../core/api/auth/rbac/guard-escalation.js';
import type { User } from '../../../../core/api/auth/user.js';
import type { KubeObject } from '../../../../core/model/object.js';
import type { ResourceType } from '../../../../core/model/resource-type.js';
import type { View } from '../../../../core/model/view.js';
import type { PolicyRule } from '../../../../core/schema/generated/types/rbac.js';
import { CLUSTER_ROLES, ROLE_BINDINGS, ROLES } from '../../../../core/schema/rbac-kinds.js';
import { stateOf } from '../../../support/state-of.js';

const OLIVIA = { name: 'olivia', groups: ['system:authenticated'] };

function object(type: ResourceType, name: string, rest: object): KubeObject {
  const metadata = {
    name,
    ...(type.namespaced ? { namespace: 'default' } : {}),
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  return { apiVersion: type.apiVersion, kind: type.kind, metadata, ...rest };
}

const role = (rules: readonly PolicyRule[], name = 'new') => object(ROLES, name, { rules });

/** A namespace in which olivia holds some rules. */
function holding(...rules: PolicyRule[]) {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'hers' };
  const subjects = [{ kind: 'User', name: 'olivia', apiGroup: 'rbac.authorization.k8s.io' }];
  return stateOf([
    [ROLES, role(rules, 'hers')],
    [ROLE_BINDINGS, object(ROLE_BINDINGS, 'hers', { roleRef, subjects })],
    [
      CLUSTER_ROLES,
      object(CLUSTER_ROLES, 'powerful', { rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] }),
    ],
  ]);
}

const guard = (view: View, user: User, groupResource: string, object: KubeObject, before?: KubeObject) =>
  guardEscalation({ view, user, groupResource, object, before });

const READ_PODS: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'] };

describe('who may write roles', () => {
  it.each<[string, PolicyRule]>([
    ['what they hold', READ_PODS],
    ['a part of it', { verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
    ['a part of it, for one name', { verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['a'] }],
  ])('may grant %s', (_, rule) => {
    expect(guard(holding(READ_PODS), OLIVIA, ROLES.groupResource, role([rule]))).toBeUndefined();
  });

  it.each<[string, PolicyRule]>([
    ['another resource', { verbs: ['get'], apiGroups: [''], resources: ['secrets'] }],
    ['another verb', { verbs: ['delete'], apiGroups: [''], resources: ['pods'] }],
    ['another group', { verbs: ['get'], apiGroups: ['apps'], resources: ['pods'] }],
    ['everything', { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    ['a path', { verbs: ['get'], nonResourceURLs: ['/metrics'] }],
  ])('may not grant %s', (_, rule) => {
    const refused = guard(holding(READ_PODS), OLIVIA, ROLES.groupResource, role([READ_PODS, rule]));
    expect(refused).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(refused?.message).toContain('is attempting to grant RBAC permissions not currently held:\n{');
  });

  it('are told which right they lack, in Kubernetes\u2019 words', () => {
    const wanted = role([{ verbs: ['get'], apiGroups: [''], resources: ['secrets'] }]);
    expect(guard(holding(READ_PODS), OLIVIA, ROLES.groupResource, wanted)?.message).toBe(
      'roles.rbac.authorization.k8s.io "new" is forbidden: user "olivia" (groups=["system:authenticated"]) is attempting to grant ' +
        'RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    );
  });

  it('may leave the rules of a stronger role as they are', () => {
    const strong = role([{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]);
    expect(guard(holding(READ_PODS), OLIVIA, ROLES.groupResource, strong, strong)).toBeUndefined();
  });

  it('may not bind a stronger role, unless they hold the verb bind on it', () => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'powerful' };
    const binding = object(ROLE_BINDINGS, 'new', { roleRef, subjects: [] });
    const bind = {
      verbs: ['bind'],
      apiGroups: [ROLES.apiVersion.split('/')[0]!],
      resources: ['clusterroles'],
      resourceNames: ['powerful'],
    };
    expect(guard(holding(READ_PODS), OLIVIA, ROLE_BINDINGS.groupResource, binding)?.code).toBe(403);
    expect(guard(holding(bind), OLIVIA, ROLE_BINDINGS.groupResource, binding)).toBeUndefined();
  });

  it('may not say that a role is put together from others', () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] };
    const aggregated = object(CLUSTER_ROLES, 'new', { aggregationRule });
    expect(guard(holding(READ_PODS), OLIVIA, CLUSTER_ROLES.groupResource, aggregated)?.code).toBe(403);
  });

  it('may do all of it as masters', () => {
    const wanted = role([{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]);
    expect(guard(holding(), { name: 'root', groups: ['system:masters'] }, ROLES.groupResource, wanted)).toBeUndefined();
  });

  it('are told of all verbs that they lack on a resource in one line, and of lines in order', () => {
    const wanted = role([
      { verbs: ['get', 'delete', 'watch'], apiGroups: ['apps'], resources: ['deployments'] },
      { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['b', 'a'] },
      { verbs: ['get'], nonResourceURLs: ['/metrics'] },
    ]);
    const message = guard(holding(READ_PODS), OLIVIA, ROLES.groupResource, wanted)?.message;
    expect(message?.split('\n').slice(1)).toEqual([
      '{APIGroups:[""], Resources:["secrets"], ResourceNames:["a"], Verbs:["get"]}',
      '{APIGroups:[""], Resources:["secrets"], ResourceNames:["b"], Verbs:["get"]}',
      '{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "delete" "watch"]}',
      '{NonResourceURLs:["/metrics"], Verbs:["get"]}',
    ]);
  });

  it('may not even label a stronger role, but may let go of what holds it', () => {
    const strong = role([{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]);
    const labelled = { ...strong, metadata: { ...strong.metadata, labels: { a: 'b' } } };
    const released = { ...strong, metadata: { ...strong.metadata, finalizers: [] } };
    expect(guard(holding(READ_PODS), OLIVIA, ROLES.groupResource, labelled, strong)?.code).toBe(403);
    expect(guard(holding(READ_PODS), OLIVIA, ROLES.groupResource, released, strong)).toBeUndefined();
  });

  it('are told in few words that only all rights allow to aggregate', () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] };
    const aggregated = object(CLUSTER_ROLES, 'new', { aggregationRule });
    expect(guard(holding(READ_PODS), OLIVIA, CLUSTER_ROLES.groupResource, aggregated)?.message).toBe(
      'clusterroles.rbac.authorization.k8s.io "new" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    );
  });

  it('are told of a role that is not there', () => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'nobody' };
    const binding = object(ROLE_BINDINGS, 'new', { roleRef, subjects: [] });
    expect(guard(holding(READ_PODS), OLIVIA, ROLE_BINDINGS.groupResource, binding)).toMatchObject({
      code: 404,
      message: 'clusterrole.rbac.authorization.k8s.io "nobody" not found',
    });
  });

  it('are answered soon, however many rights the lists of a rule multiply to', () => {
    const many = (word: string) => Array.from({ length: 1_000 }, (_, index) => `${word}${index}`);
    const wanted = role([{ verbs: many('v'), apiGroups: many('g'), resources: many('r'), resourceNames: many('n') }]);
    expect(guard(holding(READ_PODS), OLIVIA, ROLES.groupResource, wanted)?.code).toBe(403);
  });
});

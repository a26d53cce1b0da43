import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../../core/api/auth/attributes.js';
import { authorize } from '../../../../core/api/auth/authorize.js';
import { ruleAllows } from '../../../../core/api/auth/rbac/rule-allows.js';
import type { User } from '../../../../core/api/auth/user.js';
import type { KubeObject } from '../../../../core/model/object.js';
import { objectKey } from '../../../../core/model/object-key.js';
import type { ResourceType } from '../../../../core/model/resource-type.js';
import type { PolicyRule } from '../../../../core/schema/generated/types/rbac.js';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS, ROLES } from '../../../../core/schema/rbac-kinds.js';
import { emptyState } from '../../../../core/state/cluster-state.js';
import { StateBuilder } from '../../../../core/state/reduce.js';
import { stateOf } from '../../../support/state-of.js';

const apiGroup = 'rbac.authorization.k8s.io';
const JANE: User = { name: 'jane', groups: ['dev', 'system:authenticated'] };

function object(type: ResourceType, name: string, rest: object, namespace = 'default'): KubeObject {
  const metadata = {
    name,
    ...(type.namespaced ? { namespace } : {}),
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  return { apiVersion: type.apiVersion, kind: type.kind, metadata, ...rest };
}

const bindTo = (name: string, ...subjects: object[]) => ({
  roleRef: { apiGroup, kind: 'ClusterRole', name },
  subjects,
});
const ask = (rest: object = {}): Attributes => ({
  user: JANE,
  verb: 'get',
  group: '',
  resource: 'pods',
  namespace: 'default',
  name: 'web',
  ...rest,
});

describe('a decision', () => {
  const user = { kind: 'User', name: 'jane' };
  const group = { kind: 'Group', name: 'dev' };
  const pods = { rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] };

  test('names the first binding that allows, and of its subjects the first that is meant', () => {
    const state = stateOf([
      [CLUSTER_ROLES, object(CLUSTER_ROLES, 'pods', pods)],
      [CLUSTER_ROLE_BINDINGS, object(CLUSTER_ROLE_BINDINGS, 'b', bindTo('pods', user))],
      [CLUSTER_ROLE_BINDINGS, object(CLUSTER_ROLE_BINDINGS, 'a', bindTo('pods', group, user))],
    ]);
    expect(authorize(state, ask()).reason).toBe(
      'RBAC: allowed by ClusterRoleBinding "a" of ClusterRole "pods" to Group "dev"',
    );
  });

  test('says in which namespace a ServiceAccount is meant that a RoleBinding names without one', () => {
    const account: User = { name: 'system:serviceaccount:shop:till', groups: [] };
    const binding = object(ROLE_BINDINGS, 'b', bindTo('pods', { kind: 'ServiceAccount', name: 'till' }), 'shop');
    const state = stateOf([
      [CLUSTER_ROLES, object(CLUSTER_ROLES, 'pods', pods)],
      [ROLE_BINDINGS, binding],
    ]);
    expect(authorize(state, ask({ user: account, namespace: 'shop' })).reason).toBe(
      'RBAC: allowed by RoleBinding "b/shop" of ClusterRole "pods" to ServiceAccount "till/shop"',
    );
    expect(authorize(state, ask({ user: account })).allowed).toBe(false);
  });

  test('tells of each role that is missing once, though two subjects of its binding are meant', () => {
    const state = stateOf([
      [CLUSTER_ROLE_BINDINGS, object(CLUSTER_ROLE_BINDINGS, 'a', bindTo('gone', group, user))],
      [
        ROLE_BINDINGS,
        object(ROLE_BINDINGS, 'b', { ...bindTo('x', user), roleRef: { apiGroup, kind: 'Role', name: 'x' } }),
      ],
    ]);
    expect(authorize(state, ask()).reason).toBe(
      'RBAC: [clusterrole.rbac.authorization.k8s.io "gone" not found, role.rbac.authorization.k8s.io "x" not found]',
    );
  });

  test('takes in what changes between two decisions, though both fall into one batch of writes', () => {
    const builder = new StateBuilder(emptyState());
    const load = (type: ResourceType, one: KubeObject) =>
      builder.load(type.groupResource, objectKey(one.metadata.namespace, one.metadata.name), one);
    load(CLUSTER_ROLE_BINDINGS, object(CLUSTER_ROLE_BINDINGS, 'a', bindTo('r', user)));
    load(CLUSTER_ROLES, object(CLUSTER_ROLES, 'r', pods));
    expect(authorize(builder.build(), ask()).allowed).toBe(true);
    load(CLUSTER_ROLES, object(CLUSTER_ROLES, 'r', { rules: [] }));
    expect(authorize(builder.build(), ask()).allowed).toBe(false);
    load(ROLES, object(ROLES, 'own', pods));
    const own = { subjects: [user], roleRef: { apiGroup, kind: 'Role', name: 'own' } };
    load(ROLE_BINDINGS, object(ROLE_BINDINGS, 'b', own));
    expect(authorize(builder.build(), ask()).allowed).toBe(true);
    load(ROLE_BINDINGS, object(ROLE_BINDINGS, 'b', { ...own, subjects: [] }));
    expect(authorize(builder.build(), ask()).allowed).toBe(false);
  });

  test('is what a look at every rule of every binding comes to', () => {
    const word = (...words: string[]) => fc.array(fc.constantFrom(...words, '*'), { maxLength: 3 });
    const rule: fc.Arbitrary<PolicyRule> = fc.record({
      verbs: word('get', 'list'),
      apiGroups: word('', 'apps'),
      resources: word('pods', 'pods/log', '*/log', 'jobs'),
      resourceNames: fc.array(fc.constantFrom('web', 'db'), { maxLength: 1 }),
      nonResourceURLs: word('/version', '/healthz/*'),
    });
    const subject = fc.constantFrom(user, group, { kind: 'User', name: 'joe' }, { kind: 'Robot', name: 'jane' });
    const bindings = fc.array(
      fc.tuple(fc.array(rule, { maxLength: 3 }), fc.array(subject, { maxLength: 2 }), fc.boolean()),
      { maxLength: 4 },
    );
    const question = fc.oneof(
      fc.record({
        user: fc.constant(JANE),
        verb: fc.constantFrom('get', 'list'),
        group: fc.constantFrom('', 'apps'),
        resource: fc.constantFrom('pods', 'jobs'),
        subresource: fc.constantFrom('', 'log'),
        namespace: fc.constantFrom('', 'default', 'shop'),
        name: fc.constantFrom('', 'web'),
      }),
      fc.record({
        user: fc.constant(JANE),
        verb: fc.constantFrom('get', 'post'),
        path: fc.constantFrom('/version', '/healthz/a'),
      }),
    );
    fc.assert(
      fc.property(bindings, question, (bound, attributes) => {
        const objects = bound.flatMap(([rules, subjects, everywhere], index): [ResourceType, KubeObject][] => {
          const type = everywhere ? CLUSTER_ROLE_BINDINGS : ROLE_BINDINGS;
          return [
            [CLUSTER_ROLES, object(CLUSTER_ROLES, `r${index}`, { rules })],
            [type, object(type, `b${index}`, bindTo(`r${index}`, ...subjects))],
          ];
        });
        const namespace = 'namespace' in attributes ? attributes.namespace : '';
        const expected = bound.some(
          ([rules, subjects, everywhere]) =>
            (everywhere || namespace === 'default') &&
            subjects.some((one) => one === user || one === group) &&
            rules.some((one) => ruleAllows(one, attributes)),
        );
        expect(authorize(stateOf(objects), attributes).allowed).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../../core/api/auth/attributes.js';
import { authorize } from '../../../../core/api/auth/authorize.js';
import { forbiddenRequest } from '../../../../core/api/auth/forbidden-request.js';
import { ADMIN, ANONYMOUS, type User } from '../../../../core/api/auth/user.js';
import type { View } from '../../../../core/model/view.js';
import { viewOf } from './view-of.js';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const jane: User = { name: 'jane', groups: ['dev', 'system:authenticated'] };

const role = (name: string, namespace: string, ...rules: object[]) => ({
  apiVersion,
  kind: 'Role',
  metadata: { name, namespace },
  rules,
});
const clusterRole = (name: string, ...rules: object[]) => ({
  apiVersion,
  kind: 'ClusterRole',
  metadata: { name },
  rules,
});
const roleBinding = (namespace: string, roleRef: object, ...subjects: object[]) => ({
  apiVersion,
  kind: 'RoleBinding',
  metadata: { name: 'b', namespace },
  roleRef,
  subjects,
});
const clusterRoleBinding = (name: string, ...subjects: object[]) => ({
  apiVersion,
  kind: 'ClusterRoleBinding',
  metadata: { name: `${name}-binding` },
  roleRef: { kind: 'ClusterRole', name },
  subjects,
});
const isJane = { kind: 'User', name: 'jane' };

/** A view in which one ClusterRole with this rule is bound to jane everywhere. */
const allow = (rule: object) => viewOf([clusterRole('r', rule), clusterRoleBinding('r', isJane)]);
const get = (rest: object = {}): Attributes => ({
  user: jane,
  verb: 'get',
  group: '',
  resource: 'pods',
  namespace: 'default',
  name: 'web',
  ...rest,
});
const allowed = (view: View, attributes: Attributes) => authorize(view, attributes).allowed;

const READ_PODS = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };

describe('a rule', () => {
  const cases: readonly (readonly [string, object, Attributes, boolean])[] = [
    ['allows what it names', READ_PODS, get(), true],
    ['does not allow another verb', READ_PODS, get({ verb: 'delete' }), false],
    ['does not allow another group', READ_PODS, get({ group: 'metrics.k8s.io' }), false],
    ['does not allow another resource', READ_PODS, get({ resource: 'secrets' }), false],
    ['does not allow a subresource of what it names', READ_PODS, get({ subresource: 'log' }), false],
    ['allows a subresource by name', { ...READ_PODS, resources: ['pods/log'] }, get({ subresource: 'log' }), true],
    ['does not allow the resource of a subresource', { ...READ_PODS, resources: ['pods/log'] }, get(), false],
    [
      'allows a subresource of anything',
      { ...READ_PODS, apiGroups: ['*'], resources: ['*/scale'] },
      get({ group: 'apps', resource: 'deployments', subresource: 'scale' }),
      true,
    ],
    [
      'does not allow another subresource of anything',
      { ...READ_PODS, resources: ['*/scale'] },
      get({ subresource: 'log' }),
      false,
    ],
    [
      'allows everything by stars',
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      get({ verb: 'escalate', group: 'x', resource: 'y', subresource: 'z' }),
      true,
    ],
    ['allows an object by name', { ...READ_PODS, resourceNames: ['web'] }, get(), true],
    ['does not allow another object', { ...READ_PODS, resourceNames: ['db'] }, get(), false],
    [
      'does not allow a list by a name',
      { ...READ_PODS, resourceNames: ['web'] },
      get({ verb: 'list', name: '' }),
      false,
    ],
    [
      'allows a path',
      { verbs: ['get'], nonResourceURLs: ['/version'] },
      { user: jane, verb: 'get', path: '/version' },
      true,
    ],
    [
      'allows what a path begins',
      { verbs: ['get'], nonResourceURLs: ['/api/*'] },
      { user: jane, verb: 'get', path: '/api/v1' },
      true,
    ],
    [
      'does not allow the beginning itself without its slash',
      { verbs: ['get'], nonResourceURLs: ['/api/*'] },
      { user: jane, verb: 'get', path: '/api' },
      false,
    ],
    [
      'does not allow a path by resources',
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { user: jane, verb: 'get', path: '/version' },
      false,
    ],
    ['does not allow resources by a path', { verbs: ['*'], nonResourceURLs: ['*'] }, get(), false],
  ];
  test.each(cases)('%s', (_, rule, attributes, expected) => expect(allowed(allow(rule), attributes)).toBe(expected));
});

describe('a binding', () => {
  const reader = clusterRole('reader', READ_PODS);
  const ref = { kind: 'ClusterRole', name: 'reader' };

  test('holds in its own namespace only', () => {
    const view = viewOf([reader, roleBinding('default', ref, isJane)]);
    expect(authorize(view, get())).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "b/default" of ClusterRole "reader" to User "jane"',
    });
    expect(allowed(view, get({ namespace: 'other' }))).toBe(false);
    expect(allowed(view, get({ namespace: '' }))).toBe(false);
  });

  test('gives a Role of its namespace', () => {
    const view = viewOf([
      role('r', 'default', READ_PODS),
      roleBinding('default', { kind: 'Role', name: 'r' }, { kind: 'Group', name: 'dev' }),
    ]);
    expect(authorize(view, get()).reason).toBe('RBAC: allowed by RoleBinding "b/default" of Role "r" to Group "dev"');
  });

  test('means a ServiceAccount without a namespace in its own', () => {
    const view = viewOf([reader, roleBinding('default', ref, { kind: 'ServiceAccount', name: 'robot' })]);
    const robot = (namespace: string): User => ({ name: `system:serviceaccount:${namespace}:robot`, groups: [] });
    expect(allowed(view, get({ user: robot('default') }))).toBe(true);
    expect(allowed(view, get({ user: robot('other') }))).toBe(false);
  });

  test('says when its role is missing, and goes on to the next', () => {
    const missing = clusterRoleBinding('gone', isJane);
    expect(authorize(viewOf([missing]), get())).toEqual({
      allowed: false,
      reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
    });
    expect(allowed(viewOf([missing, reader, clusterRoleBinding('reader', isJane)]), get())).toBe(true);
  });

  test('gives nothing to others', () => {
    const view = viewOf([reader, clusterRoleBinding('reader', isJane)]);
    expect(allowed(view, get({ user: ANONYMOUS }))).toBe(false);
    expect(allowed(view, get({ user: { name: 'dev', groups: ['jane'] } }))).toBe(false);
  });

  test('of an aggregated role gives what the role gathers, through others too, even in a circle', () => {
    const aggregated = (name: string, gathers: string, labels: object) => ({
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name, labels },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [gathers]: 'true' } }] },
    });
    const view = viewOf([
      aggregated('outer', 'a', { b: 'true' }),
      aggregated('inner', 'b', { a: 'true' }),
      { ...clusterRole('leaf', READ_PODS), metadata: { name: 'leaf', labels: { b: 'true' } } },
      clusterRoleBinding('outer', isJane),
    ]);
    expect(allowed(view, get())).toBe(true);
    expect(allowed(view, get({ verb: 'delete' }))).toBe(false);
  });
});

describe('authorize', () => {
  test('lets masters do everything without a look at the view', () => {
    const unreadable = new Proxy({} as View, {
      get: () => {
        throw new Error('the view was read');
      },
    });
    expect(authorize(unreadable, get({ user: ADMIN, verb: 'delete' }))).toEqual({ allowed: true, reason: '' });
  });

  test('allows nothing that no rule names, whatever the request', () => {
    const view = viewOf([]);
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (verb, group, resource, name) => {
        expect(authorize(view, get({ verb, group, resource, name }))).toEqual({ allowed: false, reason: '' });
      }),
    );
  });

  test('a rule about one resource never allows another', () => {
    const word = fc.constantFrom('pods', 'pods/log', 'secrets', 'deployments', 'deployments/scale');
    fc.assert(
      fc.property(word, word, (ruled, asked) => {
        const [resource = '', subresource] = asked.split('/');
        expect(
          allowed(allow({ verbs: ['get'], apiGroups: [''], resources: [ruled] }), get({ resource, subresource })),
        ).toBe(ruled === asked);
      }),
    );
  });
});

describe('forbiddenRequest', () => {
  const cases: readonly (readonly [Attributes, string])[] = [
    [
      get({ name: 'x' }),
      'pods "x" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "default"',
    ],
    [
      get({ verb: 'list', name: '' }),
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    [
      get({ verb: 'update', group: 'apps', resource: 'deployments', subresource: 'scale', namespace: undefined }),
      'deployments.apps "web" is forbidden: User "jane" cannot update resource "deployments/scale" in API group "apps" at the cluster scope',
    ],
    [
      { user: ANONYMOUS, verb: 'get', path: '/metrics' },
      'forbidden: User "system:anonymous" cannot get path "/metrics"',
    ],
    [{ user: { name: '<b>', groups: [] }, verb: 'get', path: '/' }, 'forbidden: User "&lt;b&gt;" cannot get path "/"'],
  ];
  test.each(cases)('%# speaks as Kubernetes', (attributes, message) => {
    expect(forbiddenRequest(attributes)).toMatchObject({ code: 403, reason: 'Forbidden', message });
  });

  test('adds what went wrong', () => {
    expect(forbiddenRequest(get(), 'RBAC: x').message).toMatch(/in the namespace "default": RBAC: x$/);
  });
});

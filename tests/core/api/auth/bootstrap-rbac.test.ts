import { beforeAll, describe, expect, test } from 'vitest';
import { authorize } from '../../../../core/api/auth/authorize.js';
import { bootstrapRbac } from '../../../../core/api/auth/bootstrap/bootstrap-rbac.js';
import type { User } from '../../../../core/api/auth/user.js';
import type { View } from '../../../../core/model/view.js';
import { viewOf } from './view-of.js';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const viewer: User = { name: 'viewer', groups: ['system:authenticated'] };
const editor: User = { name: 'editor', groups: ['system:authenticated'] };
const admin: User = { name: 'owner', groups: ['system:authenticated'] };
const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
const account = (name: string): User => ({
  name: `system:serviceaccount:kube-system:${name}`,
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
});
const bind = (role: string, { name }: User) => ({
  apiVersion,
  kind: 'RoleBinding',
  metadata: { name: role, namespace: 'team' },
  roleRef: { kind: 'ClusterRole', name: role },
  subjects: [{ kind: 'User', name }],
});

let view: View;
beforeAll(() => {
  view = viewOf([...bootstrapRbac(), bind('view', viewer), bind('edit', editor), bind('admin', admin)]);
});

describe('bootstrapRbac', () => {
  type Question = readonly [
    user: User,
    verb: string,
    group: string,
    resource: string,
    namespace: string,
    allowed: boolean,
  ];
  const questions: readonly Question[] = [
    [viewer, 'list', '', 'pods', 'team', true],
    [viewer, 'get', '', 'secrets', 'team', false],
    [viewer, 'delete', 'apps', 'deployments', 'team', false],
    [viewer, 'list', '', 'pods', 'default', false],
    [viewer, 'list', '', 'nodes', '', false],
    [viewer, 'create', 'authorization.k8s.io', 'selfsubjectaccessreviews', '', true],
    [editor, 'get', '', 'secrets', 'team', true],
    [editor, 'delete', 'apps', 'deployments', 'team', true],
    [editor, 'list', 'discovery.k8s.io', 'endpointslices', 'team', true],
    [editor, 'create', 'rbac.authorization.k8s.io', 'roles', 'team', false],
    [admin, 'create', 'rbac.authorization.k8s.io', 'roles', 'team', true],
    [admin, 'update', '', 'resourcequotas', 'team', false],
    [anonymous, 'list', '', 'pods', 'team', false],
    [{ name: 'system:kube-scheduler', groups: [] }, 'create', '', 'bindings', 'team', true],
    [{ name: 'system:kube-controller-manager', groups: [] }, 'list', 'anything', 'at-all', '', true],
    [account('deployment-controller'), 'create', 'apps', 'replicasets', 'team', true],
    [account('deployment-controller'), 'create', '', 'pods', 'team', false],
    [account('generic-garbage-collector'), 'delete', 'example.com', 'widgets', 'team', true],
    [account('job-controller'), 'patch', '', 'pods', 'team', true],
  ];
  test.each(questions)('$0.name asks to %s %s/%s in %s', (user, verb, group, resource, namespace, expected) => {
    expect(authorize(view, { user, verb, group, resource, namespace }).allowed).toBe(expected);
  });

  test.each([
    [anonymous, '/version', true],
    [anonymous, '/api', false],
    [viewer, '/api', true],
    [viewer, '/apis/apps/v1', true],
    [viewer, '/metrics', false],
    [account('default'), '/openid/v1/jwks', true],
    [viewer, '/openid/v1/jwks', false],
  ] as const)('$0.name asks for %s', (user, path, expected) => {
    expect(authorize(view, { user, verb: 'get', path }).allowed).toBe(expected);
  });

  test('names every object once and marks each as made by the server', () => {
    const drafts = bootstrapRbac();
    const keys = drafts.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { metadata } of drafts) {
      expect(metadata.labels).toHaveProperty(['kubernetes.io/bootstrapping'], 'rbac-defaults');
      expect(metadata.annotations).toHaveProperty(['rbac.authorization.kubernetes.io/autoupdate'], 'true');
    }
  });

  test('binds only roles that it makes', () => {
    const drafts = bootstrapRbac();
    const names = new Set(
      drafts
        .filter(({ kind }) => kind.endsWith('Role'))
        .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
    );
    for (const draft of drafts) {
      if (!('roleRef' in draft)) continue;
      const { kind, name } = draft.roleRef;
      expect(names).toContain(`${kind} ${kind === 'Role' ? draft.metadata.namespace : ''}/${name}`);
    }
  });
});

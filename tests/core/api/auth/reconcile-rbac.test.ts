import { expect, test } from 'vitest';
import { bootstrapRbac, type RbacDraft } from '../../../../core/api/auth/bootstrap/bootstrap-rbac.js';
import { reconcileRbac } from '../../../../core/api/auth/bootstrap/reconcile-rbac.js';
import type { ClusterRole, ClusterRoleBinding } from '../../../../core/schema/generated/types/rbac.js';
import { stored } from './view-of.js';

function draft(kind: string, name: string): RbacDraft {
  return bootstrapRbac().find((one) => one.kind === kind && one.metadata.name === name)!;
}
const discovery = draft('ClusterRole', 'system:discovery') as RbacDraft & Pick<ClusterRole, 'rules'>;
const binding = draft('ClusterRoleBinding', 'system:discovery') as RbacDraft & Pick<ClusterRoleBinding, 'subjects'>;

test('what is as it was made stays', () => {
  for (const one of bootstrapRbac()) expect(reconcileRbac(stored(one), one)).toBe('keep');
});

test('a role gets the rules back that it lacks, one by one, and keeps what was added', () => {
  const added = { verbs: ['get'], nonResourceURLs: ['/logs'] };
  const existing = stored({
    ...discovery,
    rules: [{ verbs: ['get'], nonResourceURLs: ['/api', '/api/*', '/apis*'] }, added],
  });
  expect(reconcileRbac(existing, discovery)).toMatchObject({
    replace: {
      rules: [
        { verbs: ['get'], nonResourceURLs: ['/api', '/api/*', '/apis*'] },
        added,
        ...['/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version', '/version/'].map((url) => ({
          verbs: ['get'],
          nonResourceURLs: [url],
        })),
      ],
    },
  });
});

test('a role that opted out is left alone, without rules as it is', () => {
  const { metadata } = discovery;
  const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'false' };
  expect(reconcileRbac(stored({ ...discovery, metadata: { ...metadata, annotations }, rules: [] }), discovery)).toBe(
    'keep',
  );
});

test('labels and selectors come back, and an aggregated role\u2019s rules are none of the server\u2019s business', () => {
  const admin = draft('ClusterRole', 'admin');
  const existing = stored({
    ...admin,
    metadata: { name: 'admin' },
    aggregationRule: { clusterRoleSelectors: [] },
    rules: [],
  });
  expect(reconcileRbac(existing, admin)).toMatchObject({
    replace: {
      metadata: { labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
      aggregationRule: (admin as ClusterRole).aggregationRule,
      rules: [],
    },
  });
});

test('a binding gets its subjects back, and one to another role is made anew', () => {
  const joe = { kind: 'User', name: 'joe', apiGroup: 'rbac.authorization.k8s.io' };
  expect(reconcileRbac(stored({ ...binding, subjects: [joe] }), binding)).toMatchObject({
    replace: { subjects: [joe, ...(binding.subjects ?? [])] },
  });
  const elsewhere = {
    ...binding,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
  };
  expect(reconcileRbac(stored(elsewhere), binding)).toBe('recreate');
});

import type { KubeObject } from '../../../model/object.js';
import { sameJson } from '../../../model/same-json.js';
import type { ClusterRole, PolicyRule, RoleBinding, Subject } from '../../../schema/generated/types/rbac.js';
import { uncoveredRules } from '../rbac/uncovered-rules.js';
import type { RbacDraft } from './bootstrap-rbac.js';

const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

/** What becomes of a role or a binding of the server's own that is there already. */
export type Reconciled = { readonly replace: KubeObject } | 'recreate' | 'keep';

/**
 * Gives a role or a binding of the server's own back what it lacks of what it was made with: rules, subjects, labels and annotations. What was
 * added to it stays, and one whose annotation says so is left alone. A binding to another role is made anew.
 * Source: k8s.io/component-helpers auth/rbac/reconciliation.
 */
export function reconcileRbac(existing: KubeObject, expected: RbacDraft): Reconciled {
  const { labels, annotations } = existing.metadata;
  if (annotations?.[AUTO_UPDATE] === 'false') return 'keep';
  const isBinding = 'roleRef' in expected;
  if (isBinding && !sameJson((existing as RoleBinding).roleRef, expected.roleRef)) return 'recreate';
  const metadata = {
    ...existing.metadata,
    labels: { ...expected.metadata.labels, ...labels },
    annotations: { ...expected.metadata.annotations, ...annotations },
  };
  const parts = isBinding
    ? subjectsOf(existing as RoleBinding, expected.subjects ?? [])
    : rulesOf(existing as ClusterRole, expected);
  const replace = { ...existing, ...parts, metadata };
  return sameJson(replace, existing) ? 'keep' : { replace };
}

function subjectsOf({ subjects = [] }: RoleBinding, expected: readonly Subject[]): Partial<RoleBinding> {
  const lacking = expected.filter((one) => !subjects.some((known) => sameJson(known, one)));
  return lacking.length === 0 ? {} : { subjects: [...subjects, ...lacking] };
}

function rulesOf(existing: ClusterRole, expected: Partial<Pick<ClusterRole, 'rules' | 'aggregationRule'>>): object {
  const wanted = expected.aggregationRule?.clusterRoleSelectors;
  const known = existing.aggregationRule?.clusterRoleSelectors;
  if (wanted === undefined) {
    const { rules = [] } = existing;
    const lacking: readonly PolicyRule[] = uncoveredRules(rules, expected.rules ?? []);
    return {
      ...(lacking.length === 0 ? {} : { rules: [...rules, ...lacking] }),
      ...(existing.aggregationRule === undefined ? {} : { aggregationRule: undefined }),
    };
  }
  const selectors = wanted.filter((one) => !known?.some((other) => sameJson(one, other)));
  return selectors.length === 0 ? {} : { aggregationRule: { clusterRoleSelectors: [...(known ?? []), ...selectors] } };
}

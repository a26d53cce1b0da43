import { matchesLabelSelector } from '../../../model/label-selector.js';
import type { View } from '../../../model/view.js';
import type { ClusterRole, PolicyRule, RoleRef } from '../../../schema/generated/types/rbac.js';
import { CLUSTER_ROLES, RBAC_GROUP, ROLES } from '../../../schema/rbac-kinds.js';

/**
 * The rules of a ClusterRole. Those of an aggregated one are written into it by a controller, from every ClusterRole that its selectors
 * choose, which may be aggregated in turn. Where no controller has done so, as in a history that is only read, they are gathered here.
 * Source: kubernetes pkg/controller/clusterroleaggregation.
 */
function rulesOf(view: View, role: ClusterRole): readonly PolicyRule[] {
  const { rules = [], aggregationRule, metadata } = role;
  if (aggregationRule === undefined || rules.length > 0) return rules;
  return [...aggregate(view, role, new Set([metadata.name]))];
}

function* aggregate(view: View, role: ClusterRole, seen: Set<string>): Iterable<PolicyRule> {
  const selectors = role.aggregationRule?.clusterRoleSelectors ?? [];
  for (const candidate of view.list(CLUSTER_ROLES)) {
    const { name, labels } = candidate.metadata;
    if (seen.has(name) || !selectors.some((selector) => matchesLabelSelector(selector, labels))) continue;
    seen.add(name);
    if (candidate.aggregationRule === undefined) yield* candidate.rules ?? [];
    else yield* aggregate(view, candidate, seen);
  }
}

/** The rules that a binding gives; undefined when its role does not exist. `namespace` is that of a RoleBinding. */
export function referencedRules(
  view: View,
  { kind, name }: RoleRef,
  namespace: string | undefined,
): readonly PolicyRule[] | undefined {
  if (kind === 'Role') {
    const role = namespace === undefined ? undefined : view.get(ROLES, namespace, name);
    return role === undefined ? undefined : (role.rules ?? []);
  }
  if (kind !== 'ClusterRole') return undefined;
  const role = view.get(CLUSTER_ROLES, undefined, name);
  return role === undefined ? undefined : rulesOf(view, role);
}

/** How Kubernetes words a binding whose role is missing. */
export function missingRole({ kind, name }: RoleRef): string {
  return `${kind.toLowerCase()}.${RBAC_GROUP} ${JSON.stringify(name)} not found`;
}

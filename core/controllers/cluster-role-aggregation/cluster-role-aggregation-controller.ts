import { type Controller, type ObjectChange, type ReconcileRequest, SETTLED, watch } from '../../model/controller.js';
import { mergePatch } from '../../model/intent.js';
import type { View } from '../../model/view.js';
import { aggregatedRules, sameRule } from '../../schema/aggregated-rules.js';
import type { ClusterRole, PolicyRule } from '../../schema/generated/types/rbac.js';
import { CLUSTER_ROLES } from '../../schema/rbac-kinds.js';

/**
 * Writes the rules of others into each ClusterRole that is put together from them.
 * Source: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
 */
export function clusterRoleAggregationController(): Controller {
  return {
    name: 'clusterrole-aggregation-controller',
    watches: [watch(CLUSTER_ROLES, aggregatedRoles)],
    reconcile(view, { name }) {
      const role = view.get(CLUSTER_ROLES, undefined, name);
      if (role?.aggregationRule === undefined || role.metadata.deletionTimestamp !== undefined) return SETTLED;
      const rules = aggregatedRules(view.list(CLUSTER_ROLES), role);
      if (sameRules(rules, role.rules ?? [])) return SETTLED;
      const patch = { metadata: { resourceVersion: role.metadata.resourceVersion }, rules };
      return { intents: [mergePatch(CLUSTER_ROLES, role, patch, { reason: 'aggregated rules changed' })] };
    },
  };
}

/** Every role may be part of any that is put together. */
function* aggregatedRoles({ before, after }: ObjectChange<ClusterRole>, view: View): Iterable<ReconcileRequest> {
  if (before !== undefined && after !== undefined && !mayMatter(before, after)) return;
  for (const { metadata, aggregationRule } of view.list(CLUSTER_ROLES)) {
    if (aggregationRule !== undefined) yield { name: metadata.name };
  }
}

/** Whether a change may be one of what roles are put together from. */
function mayMatter(before: ClusterRole, after: ClusterRole): boolean {
  return (
    before.metadata.labels !== after.metadata.labels ||
    before.rules !== after.rules ||
    before.aggregationRule !== after.aggregationRule
  );
}

function sameRules(a: readonly PolicyRule[], b: readonly PolicyRule[]): boolean {
  return a.length === b.length && a.every((rule, index) => sameRule(rule, b[index]!));
}

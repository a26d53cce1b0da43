import { matchesLabelSelector } from '../model/label-selector.js';
import { sameJson } from '../model/same-json.js';
import type { ClusterRole, PolicyRule } from './generated/types/rbac.js';

/**
 * The rules that a ClusterRole is put together from: those of every other one that its selectors choose, selector by selector and by name, and
 * each once. `roles` come in the order of their names. Source: kubernetes pkg/controller/clusterroleaggregation.
 */
export function aggregatedRules(
  roles: Iterable<Pick<ClusterRole, 'rules'> & { readonly metadata: RoleName }>,
  role: Pick<ClusterRole, 'aggregationRule'> & { readonly metadata: RoleName },
): PolicyRule[] {
  const all = [...roles];
  const found: PolicyRule[] = [];
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    for (const { metadata, rules = [] } of all) {
      if (metadata.name === role.metadata.name || !matchesLabelSelector(selector, metadata.labels)) continue;
      for (const rule of rules) if (!found.some((one) => sameRule(one, rule))) found.push(rule);
    }
  }
  return found;
}

interface RoleName {
  readonly name: string;
  readonly labels?: { readonly [key: string]: string };
}

/** Whether two rules say the same; a list that is empty says as much as one that is absent. */
export function sameRule(a: PolicyRule, b: PolicyRule): boolean {
  return sameJson(lists(a), lists(b));
}

function lists({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule) {
  return [verbs ?? [], apiGroups ?? [], resources ?? [], resourceNames ?? [], nonResourceURLs ?? []];
}

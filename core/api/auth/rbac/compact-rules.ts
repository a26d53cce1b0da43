import type { PolicyRule } from '../../../schema/generated/types/rbac.js';

/**
 * Rules about one resource of one group, for at most one name, that differ by their verbs only, made one. Others stay as they are.
 * Source: kubernetes pkg/registry/rbac/validation/policy_compact.go.
 */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const compacted: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const key = simpleResource(rule);
    if (key === undefined) {
      compacted.push(rule);
      continue;
    }
    const known = simple.get(key);
    simple.set(key, known === undefined ? rule : { ...known, verbs: [...known.verbs, ...rule.verbs] });
  }
  return [...compacted, ...simple.values()];
}

function simpleResource({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule) {
  if (resourceNames.length > 1 || nonResourceURLs.length > 0) return undefined;
  if (apiGroups.length !== 1 || resources.length !== 1) return undefined;
  return JSON.stringify([apiGroups[0], resources[0], ...resourceNames]);
}

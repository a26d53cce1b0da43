import type { PolicyRule } from '../../../schema/generated/types/rbac.js';

const ALL = '*';

/**
 * The single rights among `wanted` that none of `held` gives, each as a rule of its own. A right is one verb on one resource of one
 * group, for one name where names are given, or one verb on one path. Source: k8s.io/component-helpers auth/rbac/validation Covers.
 */
export function uncoveredRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(singleRights).filter((right) => !held.some((rule) => covers(rule, right)));
}

function singleRights(rule: PolicyRule): PolicyRule[] {
  const rights: PolicyRule[] = [];
  const names = (rule.resourceNames ?? []).map((name) => [name]);
  for (const verb of rule.verbs ?? []) {
    for (const group of rule.apiGroups ?? []) {
      for (const resource of rule.resources ?? []) {
        for (const resourceNames of names.length === 0 ? [undefined] : names) {
          rights.push({
            verbs: [verb],
            apiGroups: [group],
            resources: [resource],
            ...(resourceNames && { resourceNames }),
          });
        }
      }
    }
    for (const url of rule.nonResourceURLs ?? []) rights.push({ verbs: [verb], nonResourceURLs: [url] });
  }
  return rights;
}

function covers(rule: PolicyRule, right: PolicyRule): boolean {
  if (!holds(rule.verbs, right.verbs[0]!)) return false;
  const url = right.nonResourceURLs?.[0];
  if (url !== undefined) return (rule.nonResourceURLs ?? []).some((pattern) => coversPath(pattern, url));
  if (!holds(rule.apiGroups, right.apiGroups![0]!) || !coversResource(rule.resources, right.resources![0]!))
    return false;
  const names = rule.resourceNames ?? [];
  const name = right.resourceNames?.[0];
  return names.length === 0 || (name !== undefined && names.includes(name));
}

/** A star before a subresource stands for every resource that has it. */
function coversResource(resources: readonly string[] | undefined, resource: string): boolean {
  if (holds(resources, resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && (resources ?? []).includes(`*${resource.slice(slash)}`);
}

function coversPath(pattern: string, url: string): boolean {
  return pattern === ALL || pattern === url || (pattern.endsWith(ALL) && url.startsWith(pattern.slice(0, -1)));
}

function holds(list: readonly string[] | undefined, value: string): boolean {
  return list !== undefined && (list.includes(ALL) || list.includes(value));
}

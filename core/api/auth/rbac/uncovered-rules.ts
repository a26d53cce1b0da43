import type { PolicyRule } from '../../../schema/generated/types/rbac.js';
import { coversPath } from './covers-path.js';

const ALL = '*';

/**
 * The single rights among `wanted` that none of `held` gives, each as a rule of its own. A right is one verb on one resource of one
 * group, for one name where names are given, or one verb on one path. Source: k8s.io/component-helpers auth/rbac/validation Covers.
 */
export function uncoveredRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  const uncovered: PolicyRule[] = [];
  let tried = 0;
  for (const rule of wanted) {
    // Most rights are held as they are granted: by a rule that covers all of another.
    if (held.some((one) => coversAll(one, rule))) continue;
    for (const right of singleRights(rule)) {
      if (tried++ === MOST_RIGHTS || uncovered.length === MOST_UNCOVERED) return [...uncovered, right];
      if (!held.some((one) => covers(one, right))) uncovered.push(right);
    }
  }
  return uncovered;
}

/** A rule multiplies its lists, so a small object may name more rights than anybody can wait for: what is not looked at is not held. */
const MOST_RIGHTS = 20_000;
const MOST_UNCOVERED = 2_000;

/** Whether every list of a rule is within that of another, which is so at a glance. */
function coversAll(rule: PolicyRule, wanted: PolicyRule): boolean {
  const within = (list: readonly string[] = [], other: readonly string[] = []) =>
    list.includes(ALL) || (other.length <= 64 && other.every((one) => list.includes(one)));
  if ((rule.resourceNames ?? []).length > 0 || !within(rule.verbs, wanted.verbs)) return false;
  return (
    within(rule.apiGroups, wanted.apiGroups) &&
    within(rule.resources, wanted.resources) &&
    within(rule.nonResourceURLs, wanted.nonResourceURLs)
  );
}

function* singleRights(rule: PolicyRule): Iterable<PolicyRule> {
  const verbs = new Set(rule.verbs ?? []);
  const names = [...new Set(rule.resourceNames ?? [])].map((name) => [name]);
  for (const group of new Set(rule.apiGroups ?? [])) {
    for (const resource of new Set(rule.resources ?? [])) {
      for (const verb of verbs) {
        for (const resourceNames of names.length === 0 ? [undefined] : names) {
          yield {
            verbs: [verb],
            apiGroups: [group],
            resources: [resource],
            ...(resourceNames && { resourceNames }),
          };
        }
      }
    }
  }
  for (const url of new Set(rule.nonResourceURLs ?? []))
    for (const verb of verbs) yield { verbs: [verb], nonResourceURLs: [url] };
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

function holds(list: readonly string[] | undefined, value: string): boolean {
  return list !== undefined && (list.includes(ALL) || list.includes(value));
}

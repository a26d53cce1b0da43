import type { PolicyRule } from '../../../schema/generated/types/rbac.js';
import { type Attributes, isResourceRequest, type PathAttributes, type ResourceAttributes } from '../attributes.js';
import { coversPath } from './covers-path.js';

const ALL = '*';

const holds = (list: readonly string[] | undefined, value: string) =>
  list !== undefined && (list.includes(ALL) || list.includes(value));

/** `pods` means pods only, `pods/log` that subresource, any resource's scale is written with a star before `/scale`, `*` is everything. */
function resourceMatches(
  rules: readonly string[] | undefined,
  resource: string,
  subresource: string | undefined,
): boolean {
  if (rules === undefined) return false;
  const full = subresource ? `${resource}/${subresource}` : resource;
  if (rules.includes(ALL) || rules.includes(full)) return true;
  return subresource !== undefined && subresource !== '' && rules.includes(`*/${subresource}`);
}

function allowsResource(rule: PolicyRule, { verb, group, resource, subresource, name }: ResourceAttributes): boolean {
  if (!holds(rule.verbs, verb) || !holds(rule.apiGroups, group)) return false;
  if (!resourceMatches(rule.resources, resource, subresource)) return false;
  const names = rule.resourceNames ?? [];
  return names.length === 0 || names.includes(name ?? '');
}

function allowsPath(rule: PolicyRule, { verb, path }: PathAttributes): boolean {
  return holds(rule.verbs, verb) && rule.nonResourceURLs?.some((pattern) => coversPath(pattern, path)) === true;
}

/** Whether one rule allows a request. Source: kubernetes pkg/apis/rbac/v1/evaluation_helpers.go, plugin/pkg/auth/authorizer/rbac RuleAllows. */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  return isResourceRequest(attributes) ? allowsResource(rule, attributes) : allowsPath(rule, attributes);
}

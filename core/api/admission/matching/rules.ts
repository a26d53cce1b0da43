import type { ResourceInfo } from '../../../schema/resource-info.js';
import type { AdmissionAttributes } from '../attributes.js';

/** Which requests a webhook or a policy is about. Source: admissionregistration.k8s.io/v1 RuleWithOperations, NamedRuleWithOperations. */
export interface Rule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  /** `pods`, `pods/log`, `*`, `pods/*`, or `*` before a subresource. */
  readonly resources?: readonly string[];
  readonly scope?: string;
  /** Names that it is about alone; all when absent or empty. Policies have it. */
  readonly resourceNames?: readonly string[];
}

/** Whether a rule is about a request, were it for the given version of its resource. Source: predicates/rules/rules.go Matcher. */
export function ruleMatches(rule: Rule, attributes: AdmissionAttributes, resource: ResourceInfo): boolean {
  return (
    holds(rule.operations, attributes.operation) &&
    holds(rule.apiGroups, resource.group) &&
    namesResource(rule.resources ?? [], resource.resource, attributes.subresource ?? '') &&
    holds(rule.apiVersions, resource.version) &&
    hasScope(rule.scope, attributes, resource) &&
    ((rule.resourceNames?.length ?? 0) === 0 || rule.resourceNames!.includes(attributes.name))
  );
}

function holds(items: readonly string[] | undefined, wanted: string): boolean {
  return items !== undefined && (items.includes(wanted) || items.includes('*'));
}

function namesResource(patterns: readonly string[], resource: string, subresource: string): boolean {
  return patterns.some((pattern) => {
    const slash = pattern.indexOf('/');
    const [wanted, part] = slash < 0 ? [pattern, ''] : [pattern.slice(0, slash), pattern.slice(slash + 1)];
    return (wanted === '*' || wanted === resource) && (part === '*' || part === subresource);
  });
}

/** A namespace counts as an object of the cluster, though requests about it name a namespace. */
function hasScope(scope: string | undefined, { namespace }: AdmissionAttributes, resource: ResourceInfo): boolean {
  if (scope === undefined || scope === '*') return true;
  const isNamespace = resource.group === '' && resource.resource === 'namespaces';
  const isNamespaced = !isNamespace && namespace !== undefined && namespace !== '';
  return scope === 'Namespaced' ? isNamespaced : scope === 'Cluster' && !isNamespaced;
}

import type { GroupResource } from '../../model/group-resource.js';
import {
  dns1035LabelErrors,
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  pathSegmentNameErrors,
  pathSegmentPrefixErrors,
} from '../../model/names.js';

/** What is wrong with a name. `prefix` says that more will be appended, so that a trailing dash is no fault. */
export type NameRule = (name: string, prefix: boolean) => readonly string[];

/** Source: k8s.io/apimachinery pkg/api/validation/generic.go maskTrailingDash. */
const masked = (name: string, prefix: boolean) =>
  prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;

/** A DNS name of one or more labels. */
export const subdomainName: NameRule = (name, prefix) => dns1123SubdomainErrors(masked(name, prefix));
/** One label of a DNS name. */
export const labelName: NameRule = (name, prefix) => dns1123LabelErrors(masked(name, prefix));
const serviceName: NameRule = (name, prefix) => dns1035LabelErrors(masked(name, prefix));
/** RBAC names may hold colons and capitals: they never become DNS names. */
const pathSegment: NameRule = (name, prefix) => (prefix ? pathSegmentPrefixErrors(name) : pathSegmentNameErrors(name));

/** Kinds whose names are not just DNS subdomains. Source: the `Validate…Name` variables in kubernetes pkg/apis. */
const RULES: ReadonlyMap<GroupResource, NameRule> = new Map([
  ['namespaces', labelName],
  ['services', serviceName],
  ['statefulsets.apps', labelName],
  ['roles.rbac.authorization.k8s.io', pathSegment],
  ['rolebindings.rbac.authorization.k8s.io', pathSegment],
  ['clusterroles.rbac.authorization.k8s.io', pathSegment],
  ['clusterrolebindings.rbac.authorization.k8s.io', pathSegment],
]);

/** The rule for names of a resource. */
export function nameRuleOf(resource: GroupResource): NameRule {
  return RULES.get(resource) ?? subdomainName;
}

import type { KubeObject } from '../../../model/object.js';
import { sameJson } from '../../../model/same-json.js';
import { forbidden, notFound, type StatusError } from '../../../model/status-error.js';
import type { View } from '../../../model/view.js';
import type { ClusterRole, PolicyRule, Role, RoleBinding, RoleRef } from '../../../schema/generated/types/rbac.js';
import { authorize } from '../authorize.js';
import { MASTERS_GROUP, type User } from '../user.js';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, RBAC_GROUP, ROLE_BINDINGS, ROLES } from './rbac-types.js';
import { referencedRules } from './role-rules.js';
import { rulesFor } from './rules-for.js';
import { uncoveredRules } from './uncovered-rules.js';

/**
 * Refuses a role or a binding that would give rights its author does not hold: whoever may write roles may not thereby make
 * themselves more powerful. The verbs `escalate` on a role and `bind` to one lift this, and masters are not asked. Undefined when
 * there is nothing to refuse. Source: kubernetes pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased.
 */
export function guardEscalation(
  view: View,
  user: User,
  groupResource: string,
  object: KubeObject,
  before?: KubeObject,
): StatusError | undefined {
  if (user.groups.includes(MASTERS_GROUP)) return undefined;
  switch (groupResource) {
    case ROLES.groupResource:
    case CLUSTER_ROLES.groupResource:
      return guardRole(view, user, groupResource, object as Role, before as Role | undefined);
    case ROLE_BINDINGS.groupResource:
    case CLUSTER_ROLE_BINDINGS.groupResource:
      return guardBinding(view, user, groupResource, object as RoleBinding, before as RoleBinding | undefined);
    default:
      return undefined;
  }
}

function guardRole(
  view: View,
  user: User,
  groupResource: string,
  role: Role,
  before: Role | undefined,
): StatusError | undefined {
  const aggregates = isAggregating(role, before);
  if (before !== undefined && sameJson(before.rules, role.rules) && !aggregates) return undefined;
  const { namespace, name } = role.metadata;
  const resource = resourceOf(groupResource);
  if (may(view, user, 'escalate', resource, namespace, name)) return undefined;
  return refusal(view, user, resource, role, aggregates ? EVERYTHING : (role.rules ?? []));
}

/** Whoever says which roles another is put together from may put anything into it. */
function isAggregating(role: Role, before: Role | undefined): boolean {
  const { aggregationRule } = role as Role & Pick<ClusterRole, 'aggregationRule'>;
  return (
    aggregationRule !== undefined && !sameJson(aggregationRule, (before as ClusterRole | undefined)?.aggregationRule)
  );
}

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

function guardBinding(
  view: View,
  user: User,
  groupResource: string,
  binding: RoleBinding,
  before: RoleBinding | undefined,
): StatusError | undefined {
  if (before !== undefined && sameJson([before.roleRef, before.subjects], [binding.roleRef, binding.subjects]))
    return undefined;
  const { namespace } = binding.metadata;
  const { roleRef } = binding;
  const bound = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (may(view, user, 'bind', bound, namespace, roleRef.name)) return undefined;
  const rules = referencedRules(view, roleRef, namespace);
  if (rules === undefined) return missing(roleRef, bound);
  return refusal(view, user, resourceOf(groupResource), binding, rules);
}

function refusal(
  view: View,
  user: User,
  resource: string,
  object: KubeObject,
  wanted: readonly PolicyRule[],
): StatusError | undefined {
  const { namespace, name } = object.metadata;
  const held = [...rulesFor(view, user, namespace)].flatMap((grant) => grant.rules);
  const lacking = uncoveredRules(held, wanted);
  if (lacking.length === 0) return undefined;
  const groups = user.groups.map((group) => JSON.stringify(group)).join(' ');
  const who = `user ${JSON.stringify(user.name)} (groups=[${groups}])`;
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${lacking.map(ruleText).join('\n')}`;
  return forbidden({ group: RBAC_GROUP, resource }, name, why);
}

/** A rule as Kubernetes writes it in this message: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`. */
function ruleText({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: PolicyRule): string {
  const list = (label: string, values: readonly string[] | undefined) =>
    values === undefined ? [] : [`${label}:[${values.map((value) => JSON.stringify(value)).join(' ')}]`];
  const parts = [
    ...list('APIGroups', apiGroups),
    ...list('Resources', resources),
    ...list('ResourceNames', resourceNames),
    ...list('NonResourceURLs', nonResourceURLs),
    ...list('Verbs', verbs),
  ];
  return `{${parts.join(', ')}}`;
}

function may(
  view: View,
  user: User,
  verb: string,
  resource: string,
  namespace: string | undefined,
  name: string,
): boolean {
  return authorize(view, { user, verb, group: RBAC_GROUP, version: 'v1', resource, namespace, name }).allowed;
}

function missing(roleRef: RoleRef, resource: string): StatusError {
  return notFound({ group: RBAC_GROUP, resource }, roleRef.name);
}

function resourceOf(groupResource: string): string {
  return groupResource.slice(0, groupResource.indexOf('.'));
}

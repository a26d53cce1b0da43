import type { KubeObject } from '../../../model/object.js';
import { forbidden, notFound, type StatusError } from '../../../model/status-error.js';
import type { View } from '../../../model/view.js';
import type { ClusterRole, PolicyRule, Role, RoleBinding, RoleRef } from '../../../schema/generated/types/rbac.js';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, RBAC_GROUP, ROLE_BINDINGS, ROLES } from '../../../schema/rbac-kinds.js';
import { authorize } from '../authorize.js';
import { MASTERS_GROUP, type User } from '../user.js';
import { compactRules } from './compact-rules.js';
import { onlyGarbageCollection } from './only-garbage-collection.js';
import { Policy } from './policy.js';
import { referencedRules } from './role-rules.js';
import { uncoveredRules } from './uncovered-rules.js';

/** A write of a role or a binding, by whom. */
export interface RbacWrite {
  readonly view: View;
  readonly user: User;
  readonly groupResource: string;
  readonly object: KubeObject;
  /** What an update replaces. */
  readonly before?: KubeObject;
}

/**
 * Refuses a role or a binding that would give rights its author does not hold: whoever may write roles may not thereby make
 * themselves more powerful. The verbs `escalate` on a role and `bind` to one lift this, and masters are not asked. Undefined when
 * there is nothing to refuse. Source: kubernetes pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased.
 */
export function guardEscalation(write: RbacWrite): StatusError | undefined {
  const { user, groupResource, object, before } = write;
  if (user.groups.includes(MASTERS_GROUP)) return undefined;
  if (before !== undefined && onlyGarbageCollection(object, before)) return undefined;
  switch (groupResource) {
    case ROLES.groupResource:
    case CLUSTER_ROLES.groupResource:
      return guardRole(write, object as Role, before as Role | undefined);
    case ROLE_BINDINGS.groupResource:
    case CLUSTER_ROLE_BINDINGS.groupResource:
      return guardBinding(write, object as RoleBinding);
    default:
      return undefined;
  }
}

function guardRole(write: RbacWrite, role: Role, before: Role | undefined): StatusError | undefined {
  const { namespace, name } = role.metadata;
  const resource = resourceOf(write.groupResource);
  // A create has no name in its path.
  if (may(write, 'escalate', resource, namespace, before === undefined ? '' : name)) return undefined;
  const refused = refusal(write, role.rules ?? []);
  if (refused !== undefined) return refused;
  if (!isAggregated(role) && (before === undefined || !isAggregated(before))) return undefined;
  if (refusal(write, EVERYTHING) === undefined) return undefined;
  return forbidden(
    { group: RBAC_GROUP, resource },
    name,
    'must have cluster-admin privileges to use the aggregationRule',
  );
}

/** Whoever says which roles another is put together from may put anything into it, and keep anything in it. */
function isAggregated(role: Role): boolean {
  const { aggregationRule } = role as Role & Pick<ClusterRole, 'aggregationRule'>;
  return (aggregationRule?.clusterRoleSelectors ?? []).length > 0;
}

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

function guardBinding(write: RbacWrite, binding: RoleBinding): StatusError | undefined {
  const { namespace } = binding.metadata;
  const { roleRef } = binding;
  const bound = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (may(write, 'bind', bound, namespace, roleRef.name)) return undefined;
  const rules = referencedRules(write.view, roleRef, namespace);
  return rules === undefined ? missing(roleRef) : refusal(write, rules);
}

/** Source: kubernetes pkg/registry/rbac/validation/rule.go ConfirmNoEscalation. */
function refusal(write: RbacWrite, wanted: readonly PolicyRule[]): StatusError | undefined {
  const { view, user, groupResource, object } = write;
  const { namespace, name } = object.metadata;
  const policy = Policy.of(view);
  const held = policy.grantsFor(view, user, namespace).flatMap(({ rules }) => rules);
  const lacking = uncoveredRules(held, wanted);
  if (lacking.length === 0) return undefined;
  const groups = user.groups.map((group) => JSON.stringify(group)).join(' ');
  const who = `user ${JSON.stringify(user.name)} (groups=[${groups}])`;
  const rights = [...new Set(compactRules(lacking).map(ruleText))].sort().join('\n');
  const failures = policy.failuresFor(view, user, namespace).flatMap(({ error }) => error ?? []);
  const unresolved = failures.length > 1 ? `[${failures.join(', ')}]` : failures[0];
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${rights}`;
  return forbidden(
    { group: RBAC_GROUP, resource: resourceOf(groupResource) },
    name,
    unresolved === undefined ? why : `${why}; resolution errors: [${unresolved}]`,
  );
}

/** A rule as Kubernetes writes it in this message: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`. */
function ruleText({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: PolicyRule): string {
  const list = (label: string, values: readonly string[] = []) =>
    values.length === 0 ? [] : [`${label}:[${values.map((value) => JSON.stringify(value)).join(' ')}]`];
  const parts = [
    ...list('APIGroups', apiGroups),
    ...list('Resources', resources),
    ...list('NonResourceURLs', nonResourceURLs),
    ...list('ResourceNames', resourceNames),
    ...list('Verbs', verbs),
  ];
  return `{${parts.join(', ')}}`;
}

function may(
  { view, user }: RbacWrite,
  verb: string,
  resource: string,
  namespace: string | undefined,
  name: string,
): boolean {
  return authorize(view, { user, verb, group: RBAC_GROUP, version: '*', resource, namespace, name }).allowed;
}

/** The words of a lister, which names the kind in lower case. */
function missing({ kind, name }: RoleRef): StatusError {
  return notFound({ group: RBAC_GROUP, resource: kind.toLowerCase() }, name);
}

function resourceOf(groupResource: string): string {
  return groupResource.slice(0, groupResource.indexOf('.'));
}

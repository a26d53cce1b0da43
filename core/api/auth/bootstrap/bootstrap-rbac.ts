import type { ObjectDraft } from '../../../model/object.js';
import { aggregatedRules } from '../../../schema/aggregated-rules.js';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../../schema/generated/types/rbac.js';
import { RBAC_GROUP } from '../../../schema/rbac-kinds.js';
import { BOOTSTRAP_BINDINGS } from './bindings.js';
import { BOOTSTRAP_CLUSTER_ROLES, type RoleTemplate } from './cluster-roles.js';
import { CONTROLLER_ROLES } from './controller-roles.js';
import { NAMESPACE_ROLES, type NamespaceRoleTemplate } from './namespace-roles.js';

const apiVersion = `${RBAC_GROUP}/v1`;

/** Marks what the server created, and lets it mend the object when it starts. */
const metadata = (name: string, more: { namespace?: string; labels?: { readonly [key: string]: string } } = {}) => ({
  name,
  ...(more.namespace === undefined ? {} : { namespace: more.namespace }),
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...more.labels },
  annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
});

function clusterRole({ name, labels, rules, aggregates }: RoleTemplate): ObjectDraft<ClusterRole> {
  return {
    apiVersion,
    kind: 'ClusterRole',
    metadata: metadata(name, { labels }),
    ...(rules === undefined ? {} : { rules }),
    ...(aggregates === undefined
      ? {}
      : { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [aggregates]: 'true' } }] } }),
  };
}

function clusterRoleBinding({ role, subjects }: (typeof BOOTSTRAP_BINDINGS)[number]): ObjectDraft<ClusterRoleBinding> {
  return {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: metadata(role),
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: role },
    ...(subjects.length === 0 ? {} : { subjects }),
  };
}

function roleAndBinding({
  namespace,
  name,
  rules,
  binding,
  subjects,
}: NamespaceRoleTemplate): [ObjectDraft<Role>, ObjectDraft<RoleBinding>] {
  return [
    { apiVersion, kind: 'Role', metadata: metadata(name, { namespace }), rules },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata: metadata(binding ?? name, { namespace }),
      roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name },
      subjects,
    },
  ];
}

/** Roles that others are put together from come with what a controller would write into them at once. */
function withAggregatedRules(roles: readonly ObjectDraft<ClusterRole>[]): ObjectDraft<ClusterRole>[] {
  const byName = new Map(roles.map((role) => [role.metadata.name ?? '', role]));
  const sorted = () =>
    [...byName.keys()]
      .sort()
      .map((name) => ({ ...byName.get(name)!, metadata: { ...byName.get(name)!.metadata, name } }));
  for (const name of AGGREGATED) {
    const role = sorted().find(({ metadata }) => metadata.name === name)!;
    byName.set(name, { ...role, rules: aggregatedRules(sorted(), role) });
  }
  return [...byName.values()];
}

/** Each is part of those that follow. */
const AGGREGATED = ['view', 'edit', 'admin'];

/** A draft of one of the four kinds of rbac.authorization.k8s.io. */
export type RbacDraft =
  | ObjectDraft<ClusterRole>
  | ObjectDraft<ClusterRoleBinding>
  | ObjectDraft<Role>
  | ObjectDraft<RoleBinding>;

/**
 * The roles and bindings that kube-apiserver creates in an empty cluster, each ready to be created: roles first. Those of
 * kube-system and kube-public need their namespaces to exist.
 */
export function bootstrapRbac(): readonly RbacDraft[] {
  return [
    ...withAggregatedRules([...BOOTSTRAP_CLUSTER_ROLES, ...CONTROLLER_ROLES].map(clusterRole)),
    ...BOOTSTRAP_BINDINGS.map(clusterRoleBinding),
    ...NAMESPACE_ROLES.flatMap(roleAndBinding),
  ];
}

import type { ResourceType } from '../model/resource-type.js';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from './generated/types/rbac.js';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

const type = (resource: string, kind: string, namespaced: boolean) => ({
  groupResource: `${resource}.${RBAC_GROUP}`,
  apiVersion: `${RBAC_GROUP}/v1`,
  kind,
  namespaced,
});

export const ROLES: ResourceType<Role> = type('roles', 'Role', true);
export const CLUSTER_ROLES: ResourceType<ClusterRole> = type('clusterroles', 'ClusterRole', false);
export const ROLE_BINDINGS: ResourceType<RoleBinding> = type('rolebindings', 'RoleBinding', true);
export const CLUSTER_ROLE_BINDINGS: ResourceType<ClusterRoleBinding> = type(
  'clusterrolebindings',
  'ClusterRoleBinding',
  false,
);

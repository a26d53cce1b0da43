import type { Subject } from '../../../schema/generated/types/rbac.js';
import { RBAC_GROUP } from '../../../schema/rbac-kinds.js';
import { AUTHENTICATED_GROUP, MASTERS_GROUP, SERVICE_ACCOUNTS_GROUP, UNAUTHENTICATED_GROUP } from '../user.js';
import { CONTROLLER_ROLE_PREFIX, CONTROLLERS } from './controller-roles.js';

/** A ClusterRoleBinding before it has metadata; it is named after its role. */
export interface BindingTemplate {
  readonly role: string;
  readonly subjects: readonly Subject[];
}

/** A user as a subject. */
export function user(name: string): Subject {
  return { kind: 'User', apiGroup: RBAC_GROUP, name };
}

/** A group as a subject. */
export function group(name: string): Subject {
  return { kind: 'Group', apiGroup: RBAC_GROUP, name };
}

/** A ServiceAccount of kube-system as a subject. */
export function systemAccount(name: string): Subject {
  return { kind: 'ServiceAccount', name, namespace: 'kube-system' };
}

/**
 * The ClusterRoleBindings that kube-apiserver creates. The one of `system:node` has no subjects since nodes are authorized
 * one by one. Source: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go.
 */
export const BOOTSTRAP_BINDINGS: readonly BindingTemplate[] = [
  { role: 'cluster-admin', subjects: [group(MASTERS_GROUP)] },
  { role: 'system:monitoring', subjects: [group('system:monitoring')] },
  { role: 'system:discovery', subjects: [group(AUTHENTICATED_GROUP)] },
  { role: 'system:basic-user', subjects: [group(AUTHENTICATED_GROUP)] },
  { role: 'system:public-info-viewer', subjects: [group(AUTHENTICATED_GROUP), group(UNAUTHENTICATED_GROUP)] },
  { role: 'system:node-proxier', subjects: [user('system:kube-proxy')] },
  { role: 'system:kube-controller-manager', subjects: [user('system:kube-controller-manager')] },
  { role: 'system:kube-dns', subjects: [systemAccount('kube-dns')] },
  { role: 'system:kube-scheduler', subjects: [user('system:kube-scheduler')] },
  { role: 'system:volume-scheduler', subjects: [user('system:kube-scheduler')] },
  { role: 'system:node', subjects: [] },
  { role: 'system:service-account-issuer-discovery', subjects: [group(SERVICE_ACCOUNTS_GROUP)] },
  ...CONTROLLERS.map((controller) => ({
    role: `${CONTROLLER_ROLE_PREFIX}${controller}`,
    subjects: [systemAccount(controller)],
  })),
];

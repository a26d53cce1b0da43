import type { PolicyRule, Subject } from '../../../schema/generated/types/rbac.js';
import { systemAccount, user } from './bindings.js';
import { EVENTS_RULE, READ, rule } from './rule.js';

/** A Role and the RoleBinding of it, before they have metadata. */
export interface NamespaceRoleTemplate {
  readonly namespace: string;
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  /** The binding's name where it is not that of the role. */
  readonly binding?: string;
  readonly subjects: readonly Subject[];
}

const SYSTEM = 'kube-system';
const PUBLIC = 'kube-public';
const AUTHENTICATION_READER = 'extension-apiserver-authentication-reader';

/** What components that elect a leader among themselves do with their leases. */
const LOCKING = 'create get list update watch';

function leaderLocking(component: string, ...others: Subject[]): NamespaceRoleTemplate {
  return {
    namespace: SYSTEM,
    name: `system::leader-locking-${component}`,
    rules: [rule(LOCKING, 'coordination.k8s.io', 'leases'), rule(LOCKING, 'coordination.k8s.io', 'leasecandidates')],
    subjects: [user(`system:${component}`), systemAccount(component), ...others],
  };
}

/**
 * The Roles and RoleBindings that kube-apiserver creates in kube-system and kube-public.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/namespace_policy.go.
 */
export const NAMESPACE_ROLES: readonly NamespaceRoleTemplate[] = [
  {
    namespace: SYSTEM,
    name: AUTHENTICATION_READER,
    rules: [rule(READ, 'core', 'configmaps', 'extension-apiserver-authentication')],
    binding: `system::${AUTHENTICATION_READER}`,
    subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler')],
  },
  {
    namespace: SYSTEM,
    name: 'system:controller:bootstrap-signer',
    rules: [rule(READ, 'core', 'secrets')],
    subjects: [systemAccount('bootstrap-signer')],
  },
  {
    namespace: SYSTEM,
    name: 'system:controller:cloud-provider',
    rules: [rule('create get list watch', 'core', 'configmaps')],
    subjects: [systemAccount('cloud-provider')],
  },
  {
    namespace: SYSTEM,
    name: 'system:controller:token-cleaner',
    rules: [rule('delete get list watch', 'core', 'secrets'), EVENTS_RULE],
    subjects: [systemAccount('token-cleaner')],
  },
  leaderLocking('kube-controller-manager', systemAccount('leader-election-controller')),
  leaderLocking('kube-scheduler'),
  {
    namespace: PUBLIC,
    name: 'system:controller:bootstrap-signer',
    rules: [rule(READ, 'core', 'configmaps'), rule('update', 'core', 'configmaps', 'cluster-info'), EVENTS_RULE],
    subjects: [systemAccount('bootstrap-signer')],
  },
];

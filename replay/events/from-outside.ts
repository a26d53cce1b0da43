import type { Actor } from '../../core/model/cluster-event.js';

/**
 * The users that the parts of a control plane act as. Source: kubernetes pkg/apis/rbac and
 * staging/src/k8s.io/apiserver/pkg/authentication/user/user.go.
 */
const COMPONENTS: ReadonlySet<string> = new Set([
  'system:apiserver',
  'system:kube-controller-manager',
  'system:kube-scheduler',
  'system:kube-proxy',
]);
/** Kubelets. Source: https://kubernetes.io/docs/reference/access-authn-authz/node */
const NODE_USER = 'system:node:';

/**
 * Whether somebody from outside asked for a write: a person, or a client such as an operator that speaks to the API. Controllers that run
 * in the cluster's own process, its scheduler, its nodes and what its API server needs for itself are not from outside.
 */
export function isFromOutside({ user, controller }: Pick<Actor, 'user' | 'controller'>): boolean {
  return controller === undefined && !COMPONENTS.has(user) && !user.startsWith(NODE_USER);
}

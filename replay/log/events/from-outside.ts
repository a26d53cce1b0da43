import { CONTROLLERS } from '../../../core/api/auth/bootstrap/controller-roles.js';
import { type Actor, API_SERVER_USER } from '../../../core/model/cluster-event.js';

/**
 * The users that the parts of a control plane act as, also one that runs elsewhere: kube-controller-manager with
 * `--use-service-account-credentials` has one for each controller. Source: kubernetes
 * staging/src/k8s.io/apiserver/pkg/authentication/user/user.go, plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go.
 */
const COMPONENTS: ReadonlySet<string> = new Set([
  API_SERVER_USER,
  'system:kube-controller-manager',
  'system:kube-scheduler',
  'system:kube-proxy',
  ...CONTROLLERS.map((name) => `system:serviceaccount:kube-system:${name}`),
]);
/** Kubelets. Source: https://kubernetes.io/docs/reference/access-authn-authz/node */
const NODE_USER = 'system:node:';

/**
 * Whether somebody from outside asked for a write: a person, or a client such as an operator that speaks to the API. Kubernetes' own
 * controllers, those that run in the cluster's own process, its scheduler, its nodes and what its API server needs for itself are not.
 */
export function isFromOutside({ user, controller }: Pick<Actor, 'user' | 'controller'>): boolean {
  return controller === undefined && !COMPONENTS.has(user) && !user.startsWith(NODE_USER);
}

import type { View } from '../../model/view.js';
import { type Attributes, type AuthorizationDecision, isResourceRequest } from './attributes.js';
import { authorizeNode, nodeOf } from './node/node-authorizer.js';
import { Policy } from './rbac/policy.js';
import { MASTERS_GROUP } from './user.js';

const MASTER: AuthorizationDecision = { allowed: true, reason: '' };

/**
 * Decides whether a request may go on: what a node may do is asked first, and then role-based access control. Members of `system:masters`
 * always may, without a look at any rule. For a refusal, `forbiddenRequest` makes the answer.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go; apiserver pkg/authorization/authorizerfactory.
 */
export function authorize(view: View, attributes: Attributes): AuthorizationDecision {
  if (attributes.user.groups.includes(MASTERS_GROUP)) return MASTER;
  const node = nodeOf(attributes.user);
  if (node === undefined) return authorizeByRoles(view, attributes);
  const byNode = authorizeNode(view, node, attributes);
  if (byNode.allowed) return byNode;
  const byRoles = authorizeByRoles(view, attributes);
  if (byRoles.allowed) return byRoles;
  return { allowed: false, reason: [byNode.reason, byRoles.reason].filter((reason) => reason !== '').join('\n') };
}

function authorizeByRoles(view: View, attributes: Attributes): AuthorizationDecision {
  const namespace = isResourceRequest(attributes) ? attributes.namespace : undefined;
  const policy = Policy.of(view);
  const grant = policy.allowing(view, attributes, namespace);
  if (grant !== undefined) return { allowed: true, reason: `RBAC: allowed by ${grant.source()}` };
  const errors = policy.failuresFor(view, attributes.user, namespace).flatMap(({ error }) => error ?? []);
  if (errors.length === 0) return { allowed: false, reason: '' };
  return { allowed: false, reason: `RBAC: ${errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`}` };
}

import type { View } from '../../model/view.js';
import { type Attributes, type AuthorizationDecision, isResourceRequest } from './attributes.js';
import { Policy } from './rbac/policy.js';
import { MASTERS_GROUP } from './user.js';

const MASTER: AuthorizationDecision = { allowed: true, reason: '' };

/**
 * Decides by role-based access control whether a request may go on. Members of `system:masters` always may, without a look
 * at any rule. For a refusal, `forbiddenRequest` makes the answer.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go; apiserver pkg/authorization/authorizerfactory.
 */
export function authorize(view: View, attributes: Attributes): AuthorizationDecision {
  if (attributes.user.groups.includes(MASTERS_GROUP)) return MASTER;
  const namespace = isResourceRequest(attributes) ? attributes.namespace : undefined;
  const policy = Policy.of(view);
  const grant = policy.allowing(view, attributes, namespace);
  if (grant !== undefined) return { allowed: true, reason: `RBAC: allowed by ${grant.source()}` };
  const errors = policy.failuresFor(view, attributes.user, namespace).flatMap(({ error }) => error ?? []);
  if (errors.length === 0) return { allowed: false, reason: '' };
  return { allowed: false, reason: `RBAC: ${errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`}` };
}

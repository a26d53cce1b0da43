import type { View } from '../../model/view.js';
import { type Attributes, type AuthorizationDecision, isResourceRequest } from './attributes.js';
import { ruleAllows } from './rbac/rule-allows.js';
import { rulesFor } from './rbac/rules-for.js';
import { MASTERS_GROUP } from './user.js';

const MASTER: AuthorizationDecision = { allowed: true, reason: '' };

/**
 * Decides by role-based access control whether a request may go on. Members of `system:masters` always may, without a look
 * at any rule. For a refusal, `forbiddenRequest` makes the answer.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go; apiserver pkg/authorization/authorizerfactory.
 */
export function authorize(view: View, attributes: Attributes): AuthorizationDecision {
  if (attributes.user.groups.includes(MASTERS_GROUP)) return MASTER;
  const errors: string[] = [];
  const namespace = isResourceRequest(attributes) ? attributes.namespace : undefined;
  for (const grant of rulesFor(view, attributes.user, namespace)) {
    if (grant.error !== undefined) errors.push(grant.error);
    for (const rule of grant.rules) {
      if (ruleAllows(rule, attributes)) return { allowed: true, reason: `RBAC: allowed by ${grant.source()}` };
    }
  }
  if (errors.length === 0) return { allowed: false, reason: '' };
  return { allowed: false, reason: `RBAC: ${errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`}` };
}

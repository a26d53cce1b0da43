import type { View } from '../../model/view.js';
import { settingsAt } from '../server-settings/server-settings.js';
import { type Attributes, type AuthorizationDecision, isResourceRequest } from './attributes.js';
import type { AuthorizationMode } from './authorization-modes.js';
import { authorizeNode, nodeOf } from './node/node-authorizer.js';
import { Policy } from './rbac/policy.js';
import { MASTERS_GROUP } from './user.js';

const MASTER: AuthorizationDecision = { allowed: true, reason: '' };

/**
 * Decides whether a request may go on: whoever the server was told to ask is asked in turn; unless it was told, what a node may do is asked first, and then
 * role-based access control. Members of `system:masters`
 * always may, without a look at any rule. For a refusal, `forbiddenRequest` makes the answer.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go; apiserver pkg/authorization/authorizerfactory.
 */
export function authorize(view: View, attributes: Attributes): AuthorizationDecision {
  if (attributes.user.groups.includes(MASTERS_GROUP)) return MASTER;
  let reasons = '';
  for (const mode of settingsAt(view).authorizationModes) {
    const decision = authorizeBy(mode, view, attributes);
    if (decision.allowed) return decision;
    if (decision.reason !== '') reasons = reasons === '' ? decision.reason : `${reasons}\n${decision.reason}`;
  }
  return { allowed: false, reason: reasons };
}

const NO_OPINION: AuthorizationDecision = { allowed: false, reason: '' };

function authorizeBy(mode: AuthorizationMode, view: View, attributes: Attributes): AuthorizationDecision {
  switch (mode) {
    case 'Node': {
      const node = nodeOf(attributes.user);
      return node === undefined ? NO_OPINION : authorizeNode(view, node, attributes);
    }
    case 'RBAC':
      return authorizeByRoles(view, attributes);
    case 'AlwaysAllow':
      return { allowed: true, reason: '' };
    case 'AlwaysDeny':
      return { allowed: false, reason: 'Everything is forbidden.' };
  }
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

import type { View } from '../../model/view.js';
import { SERVICE_ACCOUNTS } from '../../schema/kinds.js';
import type { Attributes, AuthorizationDecision } from '../auth/attributes.js';
import { authorize } from '../auth/authorize.js';
import { parseServiceAccountUserName } from '../auth/service-account-user.js';
import { MASTERS_GROUP, type User } from '../auth/user.js';
import type { ApiContext } from './api-context.js';

/**
 * Whether a request may go on. In a fork it must be allowed twice: by the fork's own roles, and by those of the cluster that it comes from, as
 * they are now. What a fork began with is history, and nobody reads there what they may not read any more.
 */
export function permitted(
  { history, present }: Pick<ApiContext, 'history' | 'present'>,
  attributes: Attributes,
): AuthorizationDecision {
  const decision = authorize(history.source.state, attributes);
  const { user } = attributes;
  if (present === undefined || !decision.allowed || user.groups.includes(MASTERS_GROUP)) return decision;
  const view = present();
  return isGone(view, user) ? { allowed: false, reason: '' } : authorize(view, attributes);
}

/** Whether a user is a ServiceAccount that is no longer there, or is another one now. */
function isGone(view: View, { name, uid }: User): boolean {
  const account = parseServiceAccountUserName(name);
  if (account === undefined) return false;
  const known = view.get(SERVICE_ACCOUNTS, account.namespace, account.name);
  return known === undefined || (uid !== undefined && uid !== known.metadata.uid);
}

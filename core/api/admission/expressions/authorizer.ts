import { CelAuthorizer } from '../../../cel/cel-value.js';
import { parseAnyFieldSelector } from '../../../model/field-selector.js';
import { authorize } from '../../auth/authorize.js';
import type { DecisionScope } from '../../decide/decision.js';
import type { AdmissionAttributes } from '../attributes.js';

/** What `authorizer` stands for in the expressions about a request. Source: apiserver pkg/admission/plugin/cel/activation.go. */
export function authorizerOf(
  { tip, context: { actor } }: DecisionScope,
  { requested, subresource, namespace, name }: AdmissionAttributes,
): CelAuthorizer {
  const asker = { name: actor.user, groups: actor.groups };
  const { group, resource } = requested;
  return new CelAuthorizer(
    (access, account) => {
      const user = account === undefined ? asker : accountUser(account);
      if (access.path !== undefined) return authorize(tip, { user, ...access });
      const { fieldSelector: text = '', labelSelector: _, ...rest } = access;
      const fieldSelector = text === '' ? undefined : parseAnyFieldSelector(text);
      const selected = fieldSelector?.ok === true ? { fieldSelector: fieldSelector.value } : {};
      return authorize(tip, { user, version: '*', ...rest, ...selected });
    },
    undefined,
    { group, resource, subresource, namespace, name },
  );
}

/** Source: apiserver pkg/authentication/serviceaccount/util.go UserInfo. */
function accountUser({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
  };
}

import { dns1123LabelErrors, dns1123SubdomainErrors } from '../../model/names.js';
import { type CelFunction, member } from '../cel-function.js';
import {
  CelAuthorizer,
  CelDecision,
  CelFault,
  CelGroupCheck,
  CelPathCheck,
  CelResourceCheck,
  type CelValue,
  type ResourceAccess,
} from '../cel-value.js';

/** A function that narrows what is asked for. */
function narrowing(name: Exclude<keyof ResourceAccess, 'group' | 'resource'>): CelFunction {
  return member(name, [2], ([check, text]) =>
    check instanceof CelResourceCheck && typeof text === 'string'
      ? new CelResourceCheck(check.authorizer, { ...check.access, [name]: text })
      : undefined,
  );
}

/** A function that tells something of a decision. */
function telling(name: string, tell: (decision: CelDecision) => CelValue): CelFunction {
  return member(name, [1], ([decision]) => (decision instanceof CelDecision ? tell(decision) : undefined));
}

const isBlank = (text: string) => text.trim() === '';

function check(checked: CelValue, verb: string): CelDecision | undefined {
  if (!(checked instanceof CelPathCheck || checked instanceof CelResourceCheck)) return undefined;
  const { ask, account } = checked.authorizer;
  const access = checked instanceof CelPathCheck ? { path: checked.path, verb } : { ...checked.access, verb };
  const { allowed, reason } = ask(access, account);
  return new CelDecision(allowed, reason);
}

function accountOf(authorizer: CelAuthorizer, namespace: string, name: string): CelValue | CelFault {
  if (dns1123SubdomainErrors(name).length > 0) return new CelFault('Invalid service account name');
  if (dns1123LabelErrors(namespace).length > 0) return new CelFault('Invalid service account namespace');
  return new CelAuthorizer(authorizer.ask, { namespace, name });
}

/** What can be asked about rights. Source: k8s.io/apiserver pkg/cel/library/authz.go. */
export const AUTHORIZATION: readonly CelFunction[] = [
  member('path', [2], ([authorizer, path]) => {
    if (!(authorizer instanceof CelAuthorizer) || typeof path !== 'string') return undefined;
    return isBlank(path) ? new CelFault('path must not be empty') : new CelPathCheck(authorizer, path);
  }),
  member('group', [2], ([authorizer, group]) =>
    authorizer instanceof CelAuthorizer && typeof group === 'string' ? new CelGroupCheck(authorizer, group) : undefined,
  ),
  member('serviceAccount', [3], ([authorizer, namespace, name]) =>
    authorizer instanceof CelAuthorizer && typeof namespace === 'string' && typeof name === 'string'
      ? accountOf(authorizer, namespace, name)
      : undefined,
  ),
  member('resource', [2], ([group, resource]) => {
    if (!(group instanceof CelGroupCheck) || typeof resource !== 'string') return undefined;
    if (isBlank(resource)) return new CelFault('resource must not be empty');
    return new CelResourceCheck(group.authorizer, { group: group.group, resource });
  }),
  narrowing('subresource'),
  narrowing('namespace'),
  narrowing('name'),
  narrowing('fieldSelector'),
  narrowing('labelSelector'),
  member('check', [2], ([checked, verb]) => (typeof verb === 'string' ? check(checked!, verb) : undefined)),
  telling('allowed', ({ allowed }) => allowed),
  telling('reason', ({ reason }) => reason),
  // Nobody who is asked here fails.
  telling('errored', () => false),
  telling('error', () => ''),
];

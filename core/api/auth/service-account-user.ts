import { dns1123LabelErrors, dns1123SubdomainErrors } from '../../model/names.js';
import { SERVICE_ACCOUNTS_GROUP } from './user.js';

const PREFIX = 'system:serviceaccount:';

/** `system:serviceaccount:NAMESPACE:NAME`. Source of all here: apiserver pkg/authentication/serviceaccount/util.go. */
export function serviceAccountUserName(namespace: string, name: string): string {
  return `${PREFIX}${namespace}:${name}`;
}

/** The groups of a ServiceAccount, without `system:authenticated`. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return [SERVICE_ACCOUNTS_GROUP, `${SERVICE_ACCOUNTS_GROUP}:${namespace}`];
}

/** Takes a user name apart; undefined when it is not that of a ServiceAccount. */
export function parseServiceAccountUserName(
  user: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!user.startsWith(PREFIX)) return undefined;
  const [namespace, name, more] = user.slice(PREFIX.length).split(':');
  if (namespace === undefined || name === undefined || more !== undefined) return undefined;
  if (dns1123LabelErrors(namespace).length > 0 || dns1123SubdomainErrors(name).length > 0) return undefined;
  return { namespace, name };
}

import { fail, ok, type Result } from '../../model/result.js';
import { badRequest } from '../../model/status-error.js';
import type { Attributes, AuthorizationDecision } from './attributes.js';
import { forbiddenRequest } from './forbidden-request.js';
import { parseServiceAccountUserName, serviceAccountGroups } from './service-account-user.js';
import { ANONYMOUS_USER, AUTHENTICATED_GROUP, UNAUTHENTICATED_GROUP, type User } from './user.js';

/** Request headers as `node:http` gives them distinct: names in lower case, every value of a repeated header. */
export type RequestHeaders = { readonly [name: string]: string | readonly string[] | undefined };

const EXTRA_PREFIX = 'impersonate-extra-';

function values(headers: RequestHeaders, name: string): readonly string[] {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

/** Header names hold `%`-encoded keys; what is not well encoded stays as it is. */
function extraKey(header: string): string {
  const encoded = header.slice(EXTRA_PREFIX.length);
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** Adds the group that says whether the user counts as authenticated, when the headers leave it open. */
function completeGroups(name: string, groups: readonly string[]): readonly string[] {
  if (name === ANONYMOUS_USER)
    return groups.includes(UNAUTHENTICATED_GROUP) ? groups : [...groups, UNAUTHENTICATED_GROUP];
  const open = !groups.includes(AUTHENTICATED_GROUP) && !groups.includes(UNAUTHENTICATED_GROUP);
  return open ? [...groups, AUTHENTICATED_GROUP] : groups;
}

/**
 * The user a request acts as: the one it asks for in its `Impersonate-` headers, when `authorize` lets it become each part
 * of that user, and otherwise the user that made it. 400 when groups, uid or extras come without a user, 403 when a part is refused.
 * Source: apiserver pkg/endpoints/filters/impersonation/impersonation.go.
 */
export function impersonate(
  user: User,
  headers: RequestHeaders,
  authorize: (attributes: Attributes) => AuthorizationDecision,
): Result<User> {
  const name = values(headers, 'impersonate-user')[0] ?? '';
  const groups = values(headers, 'impersonate-group');
  const uid = values(headers, 'impersonate-uid')[0] ?? '';
  const extras = Object.keys(headers)
    .filter((header) => header.startsWith(EXTRA_PREFIX))
    .map((header) => ({ key: extraKey(header), values: values(headers, header) }));
  if (name === '') {
    const rest = [...groups, ...extras.flatMap((extra) => extra.values), ...(uid === '' ? [] : [uid])];
    return rest.length === 0
      ? ok(user)
      : fail(badRequest(`requested [${rest.join(' ')}] without impersonating a user`));
  }

  const act = { user, verb: 'impersonate' };
  const account = parseServiceAccountUserName(name);
  const wanted: Attributes[] = [
    account === undefined
      ? { ...act, group: '', resource: 'users', name }
      : { ...act, group: '', resource: 'serviceaccounts', namespace: account.namespace, name: account.name },
    ...groups.map((group): Attributes => ({ ...act, group: '', resource: 'groups', name: group })),
    ...extras.flatMap((extra) =>
      extra.values.map(
        (value): Attributes => ({
          ...act,
          group: 'authentication.k8s.io',
          version: 'v1',
          resource: 'userextras',
          subresource: extra.key,
          name: value,
        }),
      ),
    ),
    ...(uid === '' ? [] : [{ ...act, group: 'authentication.k8s.io', version: 'v1', resource: 'uids', name: uid }]),
  ];
  for (const attributes of wanted) {
    const decision = authorize(attributes);
    if (!decision.allowed) return fail(forbiddenRequest(attributes, decision.reason));
  }

  const asked = groups.length === 0 && account !== undefined ? serviceAccountGroups(account.namespace) : groups;
  return ok({
    name,
    groups: completeGroups(name, asked),
    ...(uid === '' ? {} : { uid }),
    ...(extras.length === 0 ? {} : { extra: Object.fromEntries(extras.map((extra) => [extra.key, extra.values])) }),
  });
}

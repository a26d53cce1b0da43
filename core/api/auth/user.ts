import type { JsonObject } from '../../model/json.js';

/** Who makes a request, as authentication found out. Source: apiserver pkg/authentication/user. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] };
}

/** Members may do everything; no rule is asked. */
export const MASTERS_GROUP = 'system:masters';
/** Everyone who gave credentials that hold. */
export const AUTHENTICATED_GROUP = 'system:authenticated';
/** Everyone who gave none. */
export const UNAUTHENTICATED_GROUP = 'system:unauthenticated';
export const ANONYMOUS_USER = 'system:anonymous';
/** Every ServiceAccount. */
export const SERVICE_ACCOUNTS_GROUP = 'system:serviceaccounts';

/** A request without credentials. */
export const ANONYMOUS: User = { name: ANONYMOUS_USER, groups: [UNAUTHENTICATED_GROUP] };

/** The user of the static admin token. */
export const ADMIN: User = { name: 'kubernetes-admin', groups: [MASTERS_GROUP, AUTHENTICATED_GROUP] };

/** Adds the group that every authenticated user is in, unless the groups already say which of the two kinds it is. */
export function authenticated(user: User): User {
  if (user.groups.includes(AUTHENTICATED_GROUP) || user.groups.includes(UNAUTHENTICATED_GROUP)) return user;
  return { ...user, groups: [...user.groups, AUTHENTICATED_GROUP] };
}
/** A user as `UserInfo` of authentication.k8s.io/v1; absent and empty fields are left out. */

export function userInfo({ name, uid, groups, extra }: User): JsonObject {
  return {
    username: name,
    ...(uid ? { uid } : {}),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

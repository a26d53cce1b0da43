import type { JsonObject } from '../../model/json.js';
import type { User } from './user.js';

/** A user as `UserInfo` of authentication.k8s.io/v1; absent and empty fields are left out. */
export function userInfo({ name, uid, groups, extra }: User): JsonObject {
  return {
    username: name,
    ...(uid ? { uid } : {}),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

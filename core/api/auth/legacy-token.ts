import { isJsonObject, type JsonObject } from '../../model/json.js';
import type { KubeObject } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import type { Secret } from '../../schema/generated/types/core.js';
import { SECRETS, SERVICE_ACCOUNTS } from '../../schema/kinds.js';
import { secretMatcher } from './bearer-token.js';
import { signToken } from './json-web-token.js';
import { serviceAccountGroups, serviceAccountUserName } from './service-account-user.js';
import type { SigningKey } from './signing-key.js';
import { AUTHENTICATED_GROUP, type User } from './user.js';

/** What tokens in Secrets are issued by. */
export const LEGACY_ISSUER = 'kubernetes/serviceaccount';

const CLAIM = `${LEGACY_ISSUER}/`;

/** A token that a Secret holds for as long as there is that Secret. Source of all here: kubernetes pkg/serviceaccount/legacy.go. */
export function issueLegacyToken(key: SigningKey, account: KubeObject, secret: string): string {
  const { namespace = '', name, uid } = account.metadata;
  return signToken(key, {
    iss: LEGACY_ISSUER,
    [`${CLAIM}namespace`]: namespace,
    [`${CLAIM}secret.name`]: secret,
    [`${CLAIM}service-account.name`]: name,
    [`${CLAIM}service-account.uid`]: uid,
    sub: serviceAccountUserName(namespace, name),
  });
}

/** The user of a token of that sort whose signature holds. The Secret must still hold that very token. */
export function legacyUser(token: string, claims: JsonObject, view: View): Result<User, string> {
  const text = (claim: string) => {
    const value = Object.hasOwn(claims, `${CLAIM}${claim}`) ? claims[`${CLAIM}${claim}`] : undefined;
    return typeof value === 'string' ? value : '';
  };
  const [namespace, name, uid] = [text('namespace'), text('service-account.name'), text('service-account.uid')];
  const secretName = text('secret.name');
  if (namespace === '' || name === '' || uid === '' || secretName === '') return fail('claims were not verifiable');
  if (claims['sub'] !== serviceAccountUserName(namespace, name)) return fail('sub claim is invalid');
  const secret = view.get(SECRETS, namespace, secretName);
  const invalidated = fail('service account token has been invalidated');
  if (secret === undefined || secret.metadata.deletionTimestamp !== undefined) return invalidated;
  if (!secretMatcher(tokenOf(secret))(token)) return fail("service account token does not match server's copy");
  const account = view.get(SERVICE_ACCOUNTS, namespace, name);
  if (account === undefined || account.metadata.deletionTimestamp !== undefined)
    return fail(`service account ${namespace}/${name} has been deleted`);
  if (account.metadata.uid !== uid)
    return fail(`service account UID (${account.metadata.uid}) does not match claim (${uid})`);
  const groups = [...serviceAccountGroups(namespace), AUTHENTICATED_GROUP];
  return ok({ name: serviceAccountUserName(namespace, name), uid, groups });
}

/** The token that a Secret holds; a text that is no token where it holds none. */
function tokenOf({ data }: Secret): string {
  const held: unknown = isJsonObject(data) && Object.hasOwn(data, 'token') ? data['token'] : '';
  return typeof held === 'string' ? Buffer.from(held, 'base64').toString('utf8') : '';
}

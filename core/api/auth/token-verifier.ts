import { LRUCache } from 'lru-cache';
import type { JsonObject } from '../../model/json.js';
import type { KubeObject } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import { NODES, PODS, SECRETS, SERVICE_ACCOUNTS } from '../../schema/kinds.js';
import { unverifiedClaims, verifyToken } from './json-web-token.js';
import { LEGACY_ISSUER, legacyUser } from './legacy-token.js';
import { serviceAccountGroups, serviceAccountUserName } from './service-account-user.js';
import type { SigningKey } from './signing-key.js';
import { type BoundObject, readTokenClaims, type TokenClaims } from './token-claims.js';
import { AUTHENTICATED_GROUP, type User } from './user.js';

/** Clocks may differ by this much, and an object deleted longer ago no longer vouches for a token. Source: go-jose jwt.DefaultLeeway. */
const LEEWAY = 60_000;
const DEFAULT_CACHE_SIZE = 4096;

/** How a server checks the ServiceAccount tokens it has issued. */
export interface TokenVerifierOptions {
  /** The key in use first; older ones may follow, so that their tokens still hold. */
  readonly keys: readonly SigningKey[];
  readonly issuer: string;
  /** A token for none of these is not for this server. */
  readonly audiences: readonly string[];
  /** How many tokens whose signature held are remembered. */
  readonly cacheSize?: number;
}

/** Who a token stands for, and for which of the audiences. */
export interface VerifiedToken {
  readonly user: User;
  readonly audiences: readonly string[];
}

/** Checks tokens. The error says why one does not hold, in Kubernetes' words. */
export interface TokenVerifier {
  /** Whether the token names this issuer at all; if not, its kind is unknown here. */
  recognizes(token: string): boolean;
  verify(token: string, view: View, now: Millis, audiences?: readonly string[]): Result<VerifiedToken, string>;
}

/** Checks that an object still exists, is the same one, and was not deleted a while ago. */
function stillThere<T extends KubeObject>(
  view: View,
  type: ResourceType<T>,
  namespace: string,
  { name, uid }: BoundObject,
  now: Millis,
): string | undefined {
  const object = view.get(type, namespace, name);
  const invalidated = 'service account token has been invalidated';
  if (object === undefined) return invalidated;
  const deleted = parseTimestamp(object.metadata.deletionTimestamp);
  if (deleted !== undefined && deleted < now - LEEWAY) return invalidated;
  if (object.metadata.uid !== uid)
    return `${type.kind} UID (${object.metadata.uid}) does not match service account ${type.kind.toLowerCase()} ref claim (${uid})`;
  return undefined;
}

function checkAccount(
  view: View,
  { namespace, serviceAccount: { name, uid } }: TokenClaims,
  now: Millis,
): string | undefined {
  const account = view.get(SERVICE_ACCOUNTS, namespace, name);
  if (account === undefined) return `serviceaccounts ${JSON.stringify(name)} not found`;
  const deleted = parseTimestamp(account.metadata.deletionTimestamp);
  if (deleted !== undefined && deleted < now - LEEWAY) return `service account ${namespace}/${name} has been deleted`;
  if (account.metadata.uid !== uid)
    return `service account UID (${account.metadata.uid}) does not match claim (${uid})`;
  return undefined;
}

function checkBound(view: View, claims: TokenClaims, now: Millis): string | undefined {
  const { namespace, secret, pod, node } = claims;
  if (secret !== undefined) return stillThere(view, SECRETS, namespace, secret, now);
  if (pod !== undefined) return stillThere(view, PODS, namespace, pod, now);
  // Beside a Pod the node is only told, not bound.
  return node === undefined ? undefined : stillThere(view, NODES, '', node, now);
}

function userOf({ namespace, serviceAccount, pod, node, id }: TokenClaims): User {
  const extra: Record<string, readonly string[]> = {};
  if (id !== undefined) extra['authentication.kubernetes.io/credential-id'] = [`JTI=${id}`];
  if (node !== undefined) {
    extra['authentication.kubernetes.io/node-name'] = [node.name];
    if (node.uid !== '') extra['authentication.kubernetes.io/node-uid'] = [node.uid];
  }
  if (pod !== undefined) {
    extra['authentication.kubernetes.io/pod-name'] = [pod.name];
    extra['authentication.kubernetes.io/pod-uid'] = [pod.uid];
  }
  return {
    name: serviceAccountUserName(namespace, serviceAccount.name),
    uid: serviceAccount.uid,
    groups: [...serviceAccountGroups(namespace), AUTHENTICATED_GROUP],
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/**
 * Makes a verifier of ServiceAccount tokens. Signatures are checked once and remembered, in a cache of bounded size; time,
 * audience and the objects a token is bound to are checked at every use.
 * Source: kubernetes pkg/serviceaccount/jwt.go, claims.go.
 */
export function createTokenVerifier({
  keys,
  issuer,
  audiences: served,
  cacheSize = DEFAULT_CACHE_SIZE,
}: TokenVerifierOptions): TokenVerifier {
  const verified = new LRUCache<string, TokenClaims>({ max: cacheSize });
  const legacy = new LRUCache<string, JsonObject>({ max: cacheSize });

  /** A token that a Secret holds tells of no audience, and is good for the server. */
  function verifyLegacy(token: string, view: View, audiences: readonly string[]): Result<VerifiedToken, string> {
    const claims = legacy.get(token) ?? verifyToken(keys, token);
    if (claims === undefined || claims['iss'] !== LEGACY_ISSUER) return fail('invalid bearer token');
    legacy.set(token, claims);
    const common = audiences.filter((audience) => served.includes(audience));
    if (common.length === 0) return fail('token is not valid for the target audiences');
    const user = legacyUser(token, claims, view);
    return user.ok ? ok({ user: user.value, audiences: common }) : user;
  }

  const isOurs = (named: unknown) => named === issuer || named === LEGACY_ISSUER;

  function signedClaims(token: string): TokenClaims | undefined {
    const known = verified.get(token);
    if (known !== undefined) return known;
    const raw = verifyToken(keys, token);
    const claims = raw === undefined ? undefined : readTokenClaims(raw);
    if (claims !== undefined) verified.set(token, claims);
    return claims;
  }

  return {
    recognizes: (token) => verified.has(token) || legacy.has(token) || isOurs(unverifiedClaims(token)?.['iss']),
    verify(token, view, now, audiences = served) {
      if (legacy.has(token) || (!verified.has(token) && unverifiedClaims(token)?.['iss'] === LEGACY_ISSUER))
        return verifyLegacy(token, view, audiences);
      const claims = signedClaims(token);
      if (claims === undefined || claims.issuer !== issuer) return fail('invalid bearer token');
      const common = audiences.filter((audience) => claims.audiences.includes(audience));
      if (common.length === 0) {
        return fail(
          `token audiences ${JSON.stringify(claims.audiences)} is invalid for the target audiences ${JSON.stringify(audiences)}`,
        );
      }
      if (now - LEEWAY > claims.expires) return fail('service account token has expired');
      if (now + LEEWAY < claims.notBefore) return fail('service account token is not valid yet');
      const problem = checkAccount(view, claims, now) ?? checkBound(view, claims, now);
      return problem === undefined ? ok({ user: userOf(claims), audiences: common }) : fail(problem);
    },
  };
}

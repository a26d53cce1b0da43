import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { KubeObject } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { serviceAccountUserName } from './service-account-user.js';

/** An object that a token names. */
export interface BoundObject {
  readonly name: string;
  readonly uid: string;
}

/** What a ServiceAccount token says, read and checked for form. Times are in milliseconds. */
export interface TokenClaims {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly expires: Millis;
  readonly notBefore: Millis;
  /** `jti`, the token's own id. */
  readonly id?: string;
  readonly namespace: string;
  readonly serviceAccount: BoundObject;
  readonly pod?: BoundObject;
  readonly secret?: BoundObject;
  /** The uid is empty when the node was not known. */
  readonly node?: BoundObject;
}

/** What goes into a token. */
export interface ClaimsInput {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly now: Millis;
  readonly expirationSeconds: number;
  /** After so many seconds whoever still uses the token should have taken a new one. */
  readonly warnAfterSeconds?: number;
  readonly id: string;
  readonly serviceAccount: KubeObject;
  readonly pod?: BoundObject;
  readonly secret?: BoundObject;
  readonly node?: BoundObject;
}

const reference = ({ name, uid }: BoundObject): JsonObject => (uid === '' ? { name } : { name, uid });

/** The claims of a new token, as JSON. Source: kubernetes pkg/serviceaccount/claims.go; KEP-1205, KEP-4193. */
export function tokenClaims(input: ClaimsInput): JsonObject {
  const { metadata } = input.serviceAccount;
  const issued = Math.floor(input.now / 1000);
  const namespace = metadata.namespace ?? '';
  return {
    aud: [...input.audiences],
    exp: issued + input.expirationSeconds,
    iat: issued,
    iss: input.issuer,
    jti: input.id,
    'kubernetes.io': {
      namespace,
      ...(input.node === undefined ? {} : { node: reference(input.node) }),
      ...(input.pod === undefined ? {} : { pod: reference(input.pod) }),
      ...(input.secret === undefined ? {} : { secret: reference(input.secret) }),
      serviceaccount: reference(metadata),
      ...(input.warnAfterSeconds === undefined ? {} : { warnafter: issued + input.warnAfterSeconds }),
    },
    nbf: issued,
    sub: serviceAccountUserName(namespace, metadata.name),
  };
}

function readReference(value: Json | undefined): BoundObject | undefined {
  if (!isJsonObject(value) || typeof value['name'] !== 'string') return undefined;
  const { uid = '' } = value;
  return typeof uid === 'string' ? { name: value['name'], uid } : undefined;
}

const seconds = (value: Json | undefined): Millis | undefined => (typeof value === 'number' ? value * 1000 : undefined);

/** Reads claims back; undefined when they are not those of a ServiceAccount token that is bound in time. */
export function readTokenClaims(claims: JsonObject): TokenClaims | undefined {
  const { iss, aud, jti, sub } = claims;
  const bound = claims['kubernetes.io'];
  if (typeof iss !== 'string' || !isJsonObject(bound)) return undefined;
  const audiences = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? (aud as readonly Json[]) : [];
  const expires = seconds(claims['exp']);
  const notBefore = seconds(claims['nbf']) ?? 0;
  const { namespace } = bound;
  const serviceAccount = readReference(bound['serviceaccount']);
  if (expires === undefined || typeof namespace !== 'string' || serviceAccount === undefined) return undefined;
  if (!audiences.every((audience) => typeof audience === 'string')) return undefined;
  if (sub !== serviceAccountUserName(namespace, serviceAccount.name)) return undefined;
  const pod = readReference(bound['pod']);
  const secret = readReference(bound['secret']);
  const node = readReference(bound['node']);
  return {
    issuer: iss,
    audiences: audiences as readonly string[],
    expires,
    notBefore,
    ...(typeof jti === 'string' && jti !== '' ? { id: jti } : {}),
    namespace,
    serviceAccount,
    ...(pod === undefined ? {} : { pod }),
    ...(secret === undefined ? {} : { secret }),
    ...(node === undefined ? {} : { node }),
  };
}

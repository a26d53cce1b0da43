import { isJsonObject, type JsonObject } from '../../model/json.js';
import { MAX_TOKEN_LENGTH } from './bearer-token.js';
import type { SigningKey } from './signing-key.js';

const encode = (value: JsonObject) => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Signs claims as a compact JWT. Source: RFC 7515, RFC 7519. */
export function signToken(key: SigningKey, claims: JsonObject): string {
  const data = `${encode({ alg: 'ES256', kid: key.id })}.${encode(claims)}`;
  return `${data}.${key.sign(data).toString('base64url')}`;
}

const BASE64URL = /^[A-Za-z0-9_-]+$/;

function parts(token: string): readonly [string, string, string] | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const [header, claims, signature, more] = token.split('.');
  if (header === undefined || claims === undefined || signature === undefined || more !== undefined) return undefined;
  return [header, claims, signature].every((part) => BASE64URL.test(part)) ? [header, claims, signature] : undefined;
}

/** The claims of a token that nobody has verified; undefined when it is no JWT. */
export function unverifiedClaims(token: string): JsonObject | undefined {
  const found = parts(token);
  return found === undefined ? undefined : decode(found[1]);
}

/** The claims of a token that one of the keys has signed; undefined for any other. Only `ES256` is taken, never what the token names. */
export function verifyToken(keys: readonly SigningKey[], token: string): JsonObject | undefined {
  const found = parts(token);
  if (found === undefined) return undefined;
  const [header, claims, signature] = found;
  const { alg, kid } = decode(header) ?? {};
  if (alg !== 'ES256') return undefined;
  const bytes = Buffer.from(signature, 'base64url');
  // A second spelling of the same bytes would be a second token.
  if (bytes.toString('base64url') !== signature) return undefined;
  const signed = keys.some((key) => (kid === undefined || kid === key.id) && key.verify(`${header}.${claims}`, bytes));
  return signed ? decode(claims) : undefined;
}

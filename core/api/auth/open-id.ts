import type { JsonObject } from '../../model/json.js';
import type { SigningKey } from './signing-key.js';

/** Where the key set is served. */
export const JWKS_PATH = '/openid/v1/jwks';
/** Where the discovery document is served. */
export const OPENID_CONFIGURATION_PATH = '/.well-known/openid-configuration';

/** The public keys, as `/openid/v1/jwks` answers (`application/jwk-set+json`). Source: RFC 7517; KEP-1393. */
export function jsonWebKeySet(keys: readonly SigningKey[]): JsonObject {
  return { keys: keys.map(({ jwk }) => jwk) };
}

/** The document others find the keys by. Source: OpenID Connect Discovery 1.0; kubernetes pkg/serviceaccount/openidmetadata.go. */
export function openIdConfiguration(issuer: string, serverUrl: string): JsonObject {
  return {
    issuer,
    jwks_uri: `${serverUrl.replace(/\/+$/, '')}${JWKS_PATH}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
}

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { JsonObject } from '../../model/json.js';

/** The key that ServiceAccount tokens are signed with: ECDSA over P-256, `ES256` in RFC 7518. */
export interface SigningKey {
  /** SHA-256 of the public key in DER, base64url, as kube-apiserver derives it. */
  readonly id: string;
  /** The public key as RFC 7517 publishes it. */
  readonly jwk: JsonObject;
  sign(data: string): Buffer;
  verify(data: string, signature: Buffer): boolean;
}

/** Makes a new key in PEM (PKCS 8). It uses the randomness of OpenSSL: keys must not be predictable, and no state holds them. */
export function makeSigningKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

/** Opens a key that `makeSigningKey` made. Throws when the PEM holds no P-256 private key. */
export function openSigningKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Error('the signing key must be ECDSA over P-256');
  const publicKey: KeyObject = createPublicKey(privateKey);
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  return {
    id,
    jwk: { use: 'sig', kty, kid: id, crv, alg: 'ES256', x, y },
    sign: (data) => sign('sha256', Buffer.from(data), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    verify: (data, signature) =>
      verify('sha256', Buffer.from(data), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature),
  };
}

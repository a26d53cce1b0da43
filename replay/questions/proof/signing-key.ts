import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { fail, ok, type Result } from '../../../core/model/result.js';

/** Reads a private Ed25519 key, PEM, PKCS#8 (RFC 8410). Fails with one line that does not hold anything of the key. */
export function parsePrivateKey(pem: string): Result<KeyObject, string> {
  return ed25519('private', () => createPrivateKey(pem));
}

/** Reads a public Ed25519 key, PEM, SubjectPublicKeyInfo (RFC 8410). A private key is not taken for one: it should not lie where proofs are checked. */
export function parsePublicKey(pem: string): Result<KeyObject, string> {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(pem)) return fail('is a private key, not a public one');
  return ed25519('public', () => createPublicKey(pem));
}

function ed25519(type: 'private' | 'public', read: () => KeyObject): Result<KeyObject, string> {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    return fail(`is not a ${type} key in PEM`);
  }
  if (key.asymmetricKeyType === 'ed25519') return ok(key);
  return fail(`is a key of type ${key.asymmetricKeyType ?? 'unknown'}, not Ed25519`);
}

/** Names a key pair by its public half: SHA-256 over that, as DER, in hex. */
export function keyId(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

import { webcrypto } from 'node:crypto';
import { cryptoProvider, PemConverter } from './x509-library.js';

/** ECDSA over P-256: what every client that speaks to Kubernetes takes, and quick to make. */
export const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

cryptoProvider.set(webcrypto);

/** A new key pair. Its randomness is the operating system's: keys must not be predictable, and no state holds them. */
export async function makeKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

/** The private key in PEM (PKCS 8). */
export async function exportPrivateKey(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

/** Opens a private key that `exportPrivateKey` wrote. Throws when the PEM holds none. */
export async function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), KEY_ALGORITHM, true, ['sign']);
}

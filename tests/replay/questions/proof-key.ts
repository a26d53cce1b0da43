import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** A key pair that is always the same for the same number. The bytes in front of the seed say Ed25519, RFC 8410, section 10.3. */
export function keyPair(number: number): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const seed = Buffer.alloc(32, number);
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** Both halves as files hold them. */
export function pemPair(number: number): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = keyPair(number);
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

import type { Random } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';
import { type CertificateAndKey, DAY, serialNumber, validity } from './certificate.js';
import { exportPrivateKey, KEY_ALGORITHM, makeKeyPair } from './key-pair.js';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from './x509-library.js';

const LASTING = 3650 * DAY;

/** What a new authority is made of. */
export interface AuthorityOptions {
  readonly now: Millis;
  /** For the serial number; the key has randomness of its own. */
  readonly random: Random;
  /** The common name; `kubernetes` when absent, as kubeadm calls it. */
  readonly name?: string;
  /** How long it holds; ten years when absent. */
  readonly lasting?: Millis;
}

/** Makes a certificate authority of its own: self-signed, good for signing certificates and nothing else. */
export async function makeCertificateAuthority({
  now,
  random,
  name = 'kubernetes',
  lasting = LASTING,
}: AuthorityOptions): Promise<CertificateAndKey> {
  const keys = await makeKeyPair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(random),
    name: [{ CN: [name] }],
    ...validity(now, lasting),
    signingAlgorithm: KEY_ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await exportPrivateKey(keys.privateKey) };
}

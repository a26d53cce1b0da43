import type { Random } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';
import { BACKDATED, type CertificateAndKey, serialNumber } from './certificate.js';
import { alternativeNames, type CertificateRequest, EXTENDED_KEY_USAGES, KEY_USAGES } from './certificate-request.js';
import { importPrivateKey, KEY_ALGORITHM } from './key-pair.js';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from './x509-library.js';

const HOUR: Millis = 3_600_000;
/** What holds shorter than this does not end earlier for having begun earlier. */
const SHORT: Millis = 8 * HOUR;
/** Source: kube-controller-manager --cluster-signing-duration. */
const LONGEST: Millis = 365 * 24 * HOUR;
const SHORTEST: Millis = 10 * 60_000;

/** How a request is signed. */
export interface SigningOptions {
  readonly usages: readonly string[];
  readonly expirationSeconds?: number;
  readonly now: Millis;
  readonly random: Random;
}

/** The error when a request is not signed by the key that it is about. */
export const UNSIGNED = 'unable to verify certificate request signature';

/**
 * Signs a request for what it asks, and nothing that makes an authority. Rejects when the request does not hold, or the authority no longer does.
 * Source: kubernetes pkg/controller/certificates/signer, authority PermissiveSigningPolicy.
 */
export async function signRequest(
  authority: CertificateAndKey,
  { parsed }: CertificateRequest,
  { usages, expirationSeconds, now, random }: SigningOptions,
): Promise<string> {
  if (!(await parsed.verify())) throw new Error(UNSIGNED);
  const parent = new X509Certificate(authority.certificate);
  const asked = expirationSeconds === undefined ? LONGEST : expirationSeconds * 1000;
  const lasting = Math.max(SHORTEST, Math.min(LONGEST, asked));
  const end = Math.min(now + lasting - (lasting < SHORT ? 0 : BACKDATED), parent.notAfter.getTime());
  if (now >= parent.notAfter.getTime()) throw new Error('refusing to sign a certificate that expired in the past');
  const flags = usages.reduce((bits, usage) => bits | (KEY_USAGES.get(usage) ?? 0), 0);
  const extended = [...new Set(usages.flatMap((usage) => EXTENDED_KEY_USAGES.get(usage) ?? []))];
  const names = alternativeNames(parsed);
  const extensions: Extension[] = [
    ...(flags === 0 ? [] : [new KeyUsagesExtension(flags, true)]),
    ...(extended.length === 0 ? [] : [new ExtendedKeyUsageExtension(extended)]),
    new BasicConstraintsExtension(false, undefined, true),
    await AuthorityKeyIdentifierExtension.create(parent.publicKey),
    ...(names === undefined ? [] : [new SubjectAlternativeNameExtension(names.names.toJSON())]),
  ];
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: parsed.subjectName,
    issuer: parent.subjectName,
    notBefore: new Date(Math.floor((now - BACKDATED) / 1000) * 1000),
    notAfter: new Date(Math.floor(end / 1000) * 1000),
    signingAlgorithm: KEY_ALGORITHM,
    publicKey: parsed.publicKey,
    signingKey: await importPrivateKey(authority.key),
    extensions,
  });
  return `${certificate.toString('pem')}\n`;
}

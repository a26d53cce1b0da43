import type { Random } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';
import { type CertificateAndKey, DAY, serialNumber, validity } from './certificate.js';
import { exportPrivateKey, importPrivateKey, KEY_ALGORITHM, makeKeyPair } from './key-pair.js';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from './x509-library.js';

const LASTING = 365 * DAY;

/** What every certificate is made of. */
interface IssueOptions {
  readonly now: Millis;
  /** For the serial number; the key has randomness of its own. */
  readonly random: Random;
  /** How long it holds; a year when absent. It never outlives the authority. */
  readonly lasting?: Millis;
}

/** Whom a server certificate is for. */
export interface ServerCertificateOptions extends IssueOptions {
  /** DNS names; the first is also the common name. */
  readonly names: readonly string[];
  /** IPv4 and IPv6 addresses. */
  readonly ips: readonly string[];
}

/** Whom a client certificate is for. */
export interface ClientCertificateOptions extends IssueOptions {
  readonly user: string;
  readonly groups: readonly string[];
}

async function issue(
  authority: CertificateAndKey,
  subject: JsonName,
  purpose: Extension[],
  options: IssueOptions,
): Promise<CertificateAndKey> {
  const parent = new X509Certificate(authority.certificate);
  const keys = await makeKeyPair();
  const { notBefore, notAfter } = validity(options.now, options.lasting ?? LASTING);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(options.random),
    subject,
    issuer: parent.subjectName,
    notBefore: new Date(Math.max(notBefore.getTime(), parent.notBefore.getTime())),
    notAfter: new Date(Math.min(notAfter.getTime(), parent.notAfter.getTime())),
    signingAlgorithm: KEY_ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await importPrivateKey(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      ...purpose,
      await AuthorityKeyIdentifierExtension.create(parent.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await exportPrivateKey(keys.privateKey) };
}

/** Issues the certificate of a server, good for the names and addresses given. Throws when there is none of either. */
export function issueServerCertificate(
  authority: CertificateAndKey,
  options: ServerCertificateOptions,
): Promise<CertificateAndKey> {
  const { names, ips } = options;
  const commonName = names[0] ?? ips[0];
  if (commonName === undefined) throw new Error('a server certificate needs a name or an address');
  const alternatives = [
    ...names.map((value) => ({ type: 'dns' as const, value })),
    ...ips.map((value) => ({ type: 'ip' as const, value })),
  ];
  const purpose = [
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(alternatives),
  ];
  return issue(authority, [{ CN: [commonName] }], purpose, options);
}

/** Issues the certificate of a client: its common name is the user, its organizations are the groups. */
export function issueClientCertificate(
  authority: CertificateAndKey,
  options: ClientCertificateOptions,
): Promise<CertificateAndKey> {
  const organizations = options.groups.map((group) => ({ O: [group] }));
  const purpose = [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])];
  return issue(authority, [...organizations, { CN: [options.user] }], purpose, options);
}

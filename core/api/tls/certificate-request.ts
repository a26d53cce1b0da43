import { KeyUsageFlags, Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from './x509-library.js';
import './key-pair.js';

/** A PKCS #10 request, read. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ips: readonly string[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
  readonly parsed: Pkcs10CertificateRequest;
}

/** Reads the PEM of a request in base64; undefined when it is none. */
export function readCertificateRequest(base64: string): CertificateRequest | undefined {
  try {
    const pem = Buffer.from(base64, 'base64').toString('utf8');
    const body = /-----BEGIN CERTIFICATE REQUEST-----[^-]+-----END CERTIFICATE REQUEST-----/.exec(pem)?.[0];
    if (body === undefined) return undefined;
    const parsed = new Pkcs10CertificateRequest(body);
    const names = alternativeNames(parsed)?.names.items ?? [];
    const ofType = (type: string) => names.filter((name) => name.type === type).map(({ value }) => value);
    return {
      commonName: parsed.subjectName.getField('CN').at(-1) ?? '',
      organizations: parsed.subjectName.getField('O'),
      dnsNames: ofType('dns'),
      ips: ofType('ip'),
      emails: ofType('email'),
      uris: ofType('url'),
      parsed,
    };
  } catch {
    return undefined;
  }
}

/** The other names of a request's subject. */
export function alternativeNames(request: Pkcs10CertificateRequest): SubjectAlternativeNameExtension | undefined {
  return request.extensions.find((extension) => extension instanceof SubjectAlternativeNameExtension);
}

/** The bits of RFC 5280, 4.2.1.3, by the names that the API gives them. Source: pkg/controller/certificates/authority/policies.go. */
export const KEY_USAGES: ReadonlyMap<string, number> = new Map([
  ['signing', KeyUsageFlags.digitalSignature],
  ['digital signature', KeyUsageFlags.digitalSignature],
  ['content commitment', KeyUsageFlags.nonRepudiation],
  ['key encipherment', KeyUsageFlags.keyEncipherment],
  ['key agreement', KeyUsageFlags.keyAgreement],
  ['data encipherment', KeyUsageFlags.dataEncipherment],
  ['cert sign', KeyUsageFlags.keyCertSign],
  ['crl sign', KeyUsageFlags.cRLSign],
  ['encipher only', KeyUsageFlags.encipherOnly],
  ['decipher only', KeyUsageFlags.decipherOnly],
]);

/** What else a certificate may be for, as object identifiers. Source: the same; crypto/x509 of Go. */
export const EXTENDED_KEY_USAGES: ReadonlyMap<string, string> = new Map([
  ['any', '2.5.29.37.0'],
  ['server auth', '1.3.6.1.5.5.7.3.1'],
  ['client auth', '1.3.6.1.5.5.7.3.2'],
  ['code signing', '1.3.6.1.5.5.7.3.3'],
  ['email protection', '1.3.6.1.5.5.7.3.4'],
  ['s/mime', '1.3.6.1.5.5.7.3.4'],
  ['ipsec end system', '1.3.6.1.5.5.7.3.5'],
  ['ipsec tunnel', '1.3.6.1.5.5.7.3.6'],
  ['ipsec user', '1.3.6.1.5.5.7.3.7'],
  ['timestamping', '1.3.6.1.5.5.7.3.8'],
  ['ocsp signing', '1.3.6.1.5.5.7.3.9'],
  ['microsoft sgc', '1.3.6.1.4.1.311.10.3.3'],
  ['netscape sgc', '2.16.840.1.113730.4.1'],
]);

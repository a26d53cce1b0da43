import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { JsonObject } from '../../../model/json.js';
import { asObject, asText } from '../../fields/json-fields.js';
import { type PemBlock, pemBlocks } from '../../validation/pem.js';

const CERTIFICATE = 'CERTIFICATE';
const isKey = ({ type }: PemBlock): boolean => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY');
const listed = (blocks: readonly PemBlock[]): string => `[${blocks.map(({ type }) => type).join(' ')}]`;

/** A certificate that its key does not fit is stored, and its author told. Source: kubernetes pkg/registry/core/secret/strategy.go. */
export function secretWarnings(secret: JsonObject): readonly string[] {
  if (secret['type'] !== 'kubernetes.io/tls') return [];
  const data = asObject(secret['data']);
  const text = (key: string) => Buffer.from(asText(data[key]), 'base64').toString('latin1');
  const problem = keyPairProblem(text('tls.crt'), text('tls.key'));
  return problem === undefined ? [] : [problem];
}

/** What is wrong with a certificate and its key, in the words of Go's crypto/tls X509KeyPair. */
function keyPairProblem(certificate: string, key: string): string | undefined {
  const inCertificate = pemBlocks(certificate);
  const leaf = inCertificate.find(({ type }) => type === CERTIFICATE);
  if (leaf === undefined) return noCertificate(inCertificate);
  const inKey = pemBlocks(key);
  const keyBlock = inKey.find(isKey);
  if (keyBlock === undefined) return noKey(inKey);
  const parsed = parseCertificate(leaf);
  if (parsed === undefined) return 'x509: malformed certificate';
  const privateKey = parseKey(keyBlock);
  if (privateKey === undefined) return 'tls: failed to parse private key';
  if (parsed.publicKey.asymmetricKeyType !== privateKey.asymmetricKeyType) {
    return 'tls: private key type does not match public key type';
  }
  return parsed.checkPrivateKey(privateKey) ? undefined : 'tls: private key does not match public key';
}

function noCertificate(blocks: readonly PemBlock[]): string {
  if (blocks.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (blocks.length === 1 && blocks[0]?.type.endsWith('PRIVATE KEY') === true) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${listed(blocks)}`;
}

function noKey(blocks: readonly PemBlock[]): string {
  if (blocks.length === 0) return 'tls: failed to find any PEM data in key input';
  if (blocks.length === 1 && blocks[0]?.type === CERTIFICATE) {
    return 'tls: found a certificate rather than a key in the PEM for the private key';
  }
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${listed(blocks)}`;
}

function parseCertificate({ der }: PemBlock): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

/** Reads a key in any of the forms that Go's parsePrivateKey tries. */
function parseKey({ der }: PemBlock): KeyObject | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key: der, format: 'der', type });
    } catch {}
  }
  return undefined;
}

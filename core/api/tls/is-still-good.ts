import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Millis } from '../../model/revision.js';
import { DAY } from './certificate.js';

/** A certificate that ends sooner than this is to be renewed. */
const RENEW_BEFORE = 30 * DAY;

function open(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/**
 * Whether a certificate can stay in use: it holds now and for another month (or a tenth of its life, if that is less), it is
 * good for every name and address given, and, when the authority's certificate is given, that authority signed it.
 */
export function isStillGood(
  certificatePem: string,
  now: Millis,
  names: readonly string[],
  authorityPem?: string,
): boolean {
  const certificate = open(certificatePem);
  if (certificate === undefined) return false;
  const from = Date.parse(certificate.validFrom);
  const to = Date.parse(certificate.validTo);
  const margin = Math.min(RENEW_BEFORE, (to - from) / 10);
  if (now < from || now > to - margin) return false;
  const covered = names.every(
    (name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined,
  );
  if (!covered || authorityPem === undefined) return covered;
  const authority = open(authorityPem);
  return authority !== undefined && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

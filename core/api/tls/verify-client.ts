import type { X509Certificate } from 'node:crypto';
import type { Millis } from '../../model/revision.js';

/** What a certificate may be for. Source: RFC 5280, 4.2.1.12. */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ANY_USAGE = '2.5.29.37.0';
/** So many certificates may stand between a client's and an authority. */
const LONGEST_PATH = 5;

/** From when until when a chain holds. */
interface Validity {
  readonly from: Millis;
  readonly to: Millis;
}

/** What was found out about a chain, for each list of authorities: signatures are dear, and a connection shows the same chain again and again. */
const FOUND = new WeakMap<object, WeakMap<object, Validity | 'unknown authority'>>();

/** Why a chain does not hold, in the words of Go; undefined when it does. */
export type ChainProblem = string | undefined;

/**
 * Whether one of the authorities has vouched for a client, at a time. `chain` begins with the client's own certificate; others in it may stand
 * between it and an authority. Source: crypto/x509 Certificate.Verify, as apiserver pkg/authentication/request/x509 calls it.
 */
export function verifyClient(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: Millis,
): ChainProblem {
  let byAuthorities = FOUND.get(chain);
  if (byAuthorities === undefined) {
    byAuthorities = new WeakMap();
    FOUND.set(chain, byAuthorities);
  }
  let validity = byAuthorities.get(authorities);
  if (validity === undefined) {
    validity = validityOf(chain, authorities);
    byAuthorities.set(authorities, validity);
  }
  if (validity === 'unknown authority') return 'x509: certificate signed by unknown authority';
  return now < validity.from || now > validity.to ? 'x509: certificate has expired or is not yet valid' : undefined;
}

function validityOf(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): Validity | 'unknown authority' {
  const [leaf, ...between] = chain;
  if (leaf === undefined || !isForClients(leaf)) return 'unknown authority';
  let current = leaf;
  let { from, to } = spanOf(leaf);
  for (let length = 0; length <= LONGEST_PATH; length++) {
    const root = authorities.find((one) => one.raw.equals(current.raw) || hasSigned(one, current));
    const issuer = root ?? between.find((one) => one !== current && one.ca && hasSigned(one, current));
    if (issuer === undefined) return 'unknown authority';
    const span = spanOf(issuer);
    from = Math.max(from, span.from);
    to = Math.min(to, span.to);
    if (root !== undefined) return { from, to };
    current = issuer;
  }
  return 'unknown authority';
}

function isForClients({ keyUsage }: X509Certificate): boolean {
  // Node calls the extended usages so; without any a certificate is for everything.
  const usages: readonly string[] | undefined = keyUsage;
  return usages === undefined || usages.includes(CLIENT_AUTH) || usages.includes(ANY_USAGE);
}

function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function spanOf({ validFrom, validTo }: X509Certificate): Validity {
  return { from: Date.parse(validFrom), to: Date.parse(validTo) };
}

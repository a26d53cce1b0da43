import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { makeCertificateAuthority } from '../core/api/tls/certificate-authority.js';
import { isStillGood } from '../core/api/tls/is-still-good.js';
import { issueClientCertificate } from '../core/api/tls/issue-certificate.js';
import type { Environment } from '../core/engine/environment.js';
import { CommandFailure } from '../core/model/command-failure.js';
import type { AuthenticationFlags, FrontProxy } from './authentication-options.js';
import { readPair } from './certificate-files.js';
import { keptPair } from './credentials.js';

/** Whom the certificate names that a server makes for itself. Source: kubeadm, front-proxy-client. */
const NAME = 'front-proxy-client';

/**
 * The certificate by which API servers beside this one believe whom it names: that of the flags, else one that is kept in the data directory. It has an
 * authority of its own, so that no client certificate of the cluster's speaks for others. Rejects with `CommandFailure` when a file is damaged.
 */
export async function loadFrontProxy(
  directory: string,
  { proxyClientCertFile: certificate, proxyClientKeyFile: key }: AuthenticationFlags,
  { clock, random }: Environment,
): Promise<FrontProxy> {
  if (certificate !== undefined || key !== undefined) {
    if (certificate === undefined || key === undefined)
      throw new CommandFailure('--proxy-client-cert-file and --proxy-client-key-file must be given together');
    const client = await readPair({ certificate, key });
    if (client === undefined) throw new CommandFailure(`${certificate} cannot be read`);
    return { client, name: commonName(client.certificate) };
  }
  const folder = join(directory, 'pki');
  const now = clock.now();
  const authority = await keptPair(
    folder,
    'front-proxy-ca',
    (one) => isStillGood(one, now, []),
    () => makeCertificateAuthority({ now, random, name: 'front-proxy-ca' }),
  );
  const client = await keptPair(
    folder,
    NAME,
    (one) => isStillGood(one, now, [], authority.certificate),
    () => issueClientCertificate(authority, { user: NAME, groups: [], now, random }),
  );
  return { authority: authority.certificate, name: NAME, client };
}

function commonName(certificate: string): string {
  return /(?:^|\n)CN=([^\n]*)/.exec(new X509Certificate(certificate).subject)?.[1] ?? '';
}

import { isIP } from 'node:net';
import { join } from 'node:path';
import { makeSigningKey, openSigningKey } from '../core/api/auth/signing-key.js';
import type { CertificateAndKey } from '../core/api/tls/certificate.js';
import { makeCertificateAuthority } from '../core/api/tls/certificate-authority.js';
import { isStillGood } from '../core/api/tls/is-still-good.js';
import { issueServerCertificate } from '../core/api/tls/issue-certificate.js';
import type { Environment } from '../core/engine/environment.js';
import { CommandFailure } from '../core/model/command-failure.js';
import { makeDirectory } from '../workspace/directory.js';
import { readPair, writePair } from './certificate-files.js';
import { readSecret, writeSecret } from './secret-file.js';

/** What a server proves itself with, and what proves a client. Kept in the data directory, so that clients survive a restart. */
export interface ServerCredentials {
  /** Certificate of the server's own authority, PEM. */
  readonly authority: string;
  /** The key of that authority, PEM. */
  readonly authorityKey: string;
  readonly server: CertificateAndKey;
  /** PEM of the key that ServiceAccount tokens are signed with. */
  readonly signingKey: string;
  /** Bearer token of the administrator. */
  readonly adminToken: string;
}

/**
 * Reads the credentials in a data directory, making what is missing or about to run out. `host` is what clients will dial. Rejects with
 * `CommandFailure` when what is there is damaged.
 */
export async function loadCredentials(
  directory: string,
  host: string,
  environment: Environment,
): Promise<ServerCredentials> {
  const folder = join(directory, 'pki');
  await makeDirectory(folder, 0o700);
  const { clock, random } = environment;
  const now = clock.now();
  const authority = await keptPair(
    folder,
    'ca',
    (certificate) => isStillGood(certificate, now, []),
    () => makeCertificateAuthority({ now, random, name: 'hindcast' }),
  );
  const ips = ['127.0.0.1', '::1', '10.96.0.1', ...(isIP(host) === 0 ? [] : [host])];
  const names = [
    'localhost',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  if (isIP(host) === 0) names.push(host);
  const server = await keptPair(
    folder,
    'server',
    (certificate) => isStillGood(certificate, now, [...names, ...ips], authority.certificate),
    () => issueServerCertificate(authority, { names, ips, now, random }),
  );
  return {
    authority: authority.certificate,
    authorityKey: authority.key,
    server,
    signingKey: await signingKeyIn(join(folder, 'service-account.key')),
    adminToken: await kept(join(folder, 'admin.token'), () =>
      `${environment.newUid()}${environment.newUid()}`.replaceAll('-', ''),
    ),
  };
}

/** The certificate and key of that name in a folder, made anew where there is none or it is no longer good. */
export async function keptPair(
  folder: string,
  name: string,
  isGood: (certificate: string) => boolean,
  make: () => Promise<CertificateAndKey>,
): Promise<CertificateAndKey> {
  const files = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  const known = await readPair(files);
  if (known !== undefined && isGood(known.certificate)) return known;
  const made = await make();
  await writePair(files, made);
  return made;
}

async function kept(file: string, make: () => string): Promise<string> {
  const known = await readSecret(file);
  if (known !== undefined) return known.trim();
  const made = make();
  await writeSecret(file, made);
  return made.trim();
}

/** The key that signs tokens. Rejects with `CommandFailure` when the file holds something else. */
async function signingKeyIn(file: string): Promise<string> {
  const pem = await kept(file, makeSigningKey);
  try {
    openSigningKey(pem);
  } catch (cause) {
    const advice =
      'put it right, or delete it: a new one is made, and the tokens that the old one signed are no longer taken';
    throw new CommandFailure(`${file} holds no private key of ECDSA over P-256 in PEM: ${advice}`, { cause });
  }
  return pem;
}

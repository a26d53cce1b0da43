import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { makeSigningKey } from '../../core/api/auth/signing-key.js';
import type { CertificateAndKey } from '../../core/api/tls/certificate.js';
import { makeCertificateAuthority } from '../../core/api/tls/certificate-authority.js';
import { isStillGood } from '../../core/api/tls/is-still-good.js';
import { issueServerCertificate } from '../../core/api/tls/issue-certificate.js';
import type { Environment } from '../../core/engine/environment.js';
import { makeDirectory } from '../make-directory.js';

/** What a server proves itself with, and what proves a client. Kept in the data directory, so that clients survive a restart. */
export interface Credentials {
  /** Certificate of the server's own authority, PEM. */
  readonly authority: string;
  readonly server: CertificateAndKey;
  /** PEM of the key that ServiceAccount tokens are signed with. */
  readonly signingKey: string;
  /** Bearer token of the administrator. */
  readonly adminToken: string;
}

/** Reads the credentials in a data directory, making what is missing or about to run out. `host` is what clients will dial. */
export async function loadCredentials(directory: string, host: string, environment: Environment): Promise<Credentials> {
  const folder = join(directory, 'pki');
  await makeDirectory(folder, 0o700);
  const { clock, random } = environment;
  const now = clock.now();
  const authority = await pair(folder, 'ca', [], now, undefined, () =>
    makeCertificateAuthority({ now, random, name: 'hindcast' }),
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
  const server = await pair(folder, 'server', [...names, ...ips], now, authority.certificate, () =>
    issueServerCertificate(authority, { names, ips, now, random }),
  );
  return {
    authority: authority.certificate,
    server,
    signingKey: await kept(join(folder, 'service-account.key'), makeSigningKey),
    adminToken: await kept(join(folder, 'admin.token'), () =>
      `${environment.newUid()}${environment.newUid()}`.replaceAll('-', ''),
    ),
  };
}

async function pair(
  folder: string,
  name: string,
  names: readonly string[],
  now: number,
  authority: string | undefined,
  make: () => Promise<CertificateAndKey>,
): Promise<CertificateAndKey> {
  const certificateFile = join(folder, `${name}.crt`);
  const keyFile = join(folder, `${name}.key`);
  const certificate = await read(certificateFile);
  const key = await read(keyFile);
  if (certificate !== undefined && key !== undefined && isStillGood(certificate, now, names, authority))
    return { certificate, key };
  const made = await make();
  await writeSecret(keyFile, made.key);
  await writeSecret(certificateFile, made.certificate);
  return made;
}

async function kept(file: string, make: () => string): Promise<string> {
  const known = await read(file);
  if (known !== undefined && known.trim() !== '') return known.trim();
  const made = make();
  await writeSecret(file, made);
  return made;
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writeSecret(file: string, text: string): Promise<void> {
  const draft = `${file}.new`;
  await writeFile(draft, text, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
}

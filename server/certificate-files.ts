import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { rename } from 'node:fs/promises';
import type { CertificateAndKey } from '../core/api/tls/certificate.js';
import { CommandFailure } from '../core/model/command-failure.js';
import { draftOf, readIfThere, readSecret, writeDraft } from './secret-file.js';

/** A certificate and its key, as two files. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Reads a pair; undefined when neither file is there. Rejects with `CommandFailure` when one of them is missing, empty, or something
 * else, or when they do not belong together: clients may rely on what was there, so it is for the user to say that it is gone.
 */
export async function readPair(files: CertificateFiles): Promise<CertificateAndKey | undefined> {
  await finishPair(files);
  const certificate = await readSecret(files.certificate);
  const key = await readSecret(files.key);
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined) throw useless(`${files.certificate} is missing, though ${files.key} is there`);
  if (key === undefined) throw useless(`${files.key} is missing, though ${files.certificate} is there`);
  const opened = openCertificate(certificate);
  if (opened === undefined) throw useless(`${files.certificate} holds no certificate in PEM`);
  const openedKey = openKey(key);
  if (openedKey === undefined) throw useless(`${files.key} holds no private key in PEM`);
  if (!opened.checkPrivateKey(openedKey)) throw useless(`${files.key} is not the key of ${files.certificate}`);
  return { certificate, key };
}

/** Writes a pair in place of what was there, so that a crash leaves the old one, the new one, or what `readPair` can finish. */
export async function writePair(files: CertificateFiles, made: CertificateAndKey): Promise<void> {
  await writeDraft(files.key, made.key);
  await writeDraft(files.certificate, made.certificate);
  await rename(draftOf(files.key), files.key);
  await rename(draftOf(files.certificate), files.certificate);
}

/** Puts the certificate of a key that is in its place into its own: a crash came between the two. */
async function finishPair(files: CertificateFiles): Promise<void> {
  const draft = openCertificate((await readIfThere(draftOf(files.certificate))) ?? '');
  const key = openKey((await readIfThere(files.key)) ?? '');
  if (draft === undefined || key === undefined || !draft.checkPrivateKey(key)) return;
  await rename(draftOf(files.certificate), files.certificate);
}

function openCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function openKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function useless(what: string): CommandFailure {
  return new CommandFailure(`${what}: put it right, or delete both files to have a new pair made`);
}

import type { KeyObject } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';
import { type Attestation, attestationDocument, readAttestation } from '../../replay/proof/attestation.js';
import { type EventProof, proofDocument, readProof } from '../../replay/proof/event-proof.js';
import { parsePrivateKey, parsePublicKey } from '../../replay/proof/signing-key.js';
import { makeDirectory } from '../../workspace/directory.js';
import { isFromServer, type SourceOptions } from '../../workspace/open-source.js';
import { DraftFile } from '../draft-file.js';

/** Reads the key that attestations are signed with. Rejects with `CommandFailure`. */
export function readPrivateKey(file: string): Promise<KeyObject> {
  return readAs(file, parsePrivateKey);
}

/** Reads the key that proofs are checked with. Rejects with `CommandFailure`. */
export function readPublicKey(file: string): Promise<KeyObject> {
  return readAs(file, parsePublicKey);
}

/** Reads an attestation. Rejects with `CommandFailure`. */
export function readAttestationFile(file: string): Promise<Attestation> {
  return readAs(file, (text) => parsed(text, readAttestation));
}

/** Reads a proof. Rejects with `CommandFailure`. */
export function readProofFile(file: string): Promise<EventProof> {
  return readAs(file, (text) => parsed(text, readProof));
}

/** Writes a proof. Rejects with `CommandFailure`, also when there is a file and it must not be overwritten. */
export function writeProofFile(file: string, proof: EventProof, overwrite: boolean): Promise<void> {
  return writeDocument(file, proofDocument(proof), overwrite);
}

/** The folder beside a history where its attestations are kept; undefined when the history does not lie in a data directory here. */
export function attestationFolder(options: SourceOptions): string | undefined {
  const isElsewhere = isFromServer(options) || options.bundle !== undefined || options.fork !== undefined;
  return isElsewhere ? undefined : join(options.dataDir, 'attestations');
}

/** Keeps an attestation under the revision it goes up to. Rejects with `CommandFailure`. */
export async function keepAttestation(folder: string, attestation: Attestation): Promise<void> {
  await makeDirectory(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandFailure(`cannot write ${folder}: ${cause.code}`, { cause });
  });
  await writeDocument(join(folder, `${attestation.revision}.json`), attestationDocument(attestation), true);
}

/** The attestation that was kept last; undefined when there is none. Rejects with `CommandFailure` when it is damaged. */
export async function newestAttestation(folder: string): Promise<Attestation | undefined> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const revisions = names
    .map((name) => /^([1-9]\d{0,15})\.json$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number);
  if (revisions.length === 0) return undefined;
  const newest: Revision = Math.max(...revisions);
  return readAttestationFile(join(folder, `${newest}.json`));
}

async function readAs<T>(file: string, parse: (text: string) => Result<T, string>): Promise<T> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CommandFailure(`cannot read ${file}: ${code === 'ENOENT' ? 'there is no such file' : code}`, { cause });
  }
  const value = parse(text);
  if (!value.ok) throw new CommandFailure(`${file} ${value.error}`);
  return value.value;
}

function parsed<T>(text: string, read: (document: unknown) => Result<T, string>): Result<T, string> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { ok: false, error: 'is not JSON' };
  }
  return read(document);
}

async function writeDocument(file: string, document: object, overwrite: boolean): Promise<void> {
  const draft = await DraftFile.begin(file, overwrite);
  try {
    await draft.write(Buffer.from(`${JSON.stringify(document, null, 2)}\n`));
    await draft.finish();
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

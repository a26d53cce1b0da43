import { type Command, Option } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';
import { signHead } from '../../replay/proof/attestation.js';
import type { EventProof } from '../../replay/proof/event-proof.js';
import { type ProofSigner, proveEvent } from '../../replay/proof/prove.js';
import type { ProofFailure } from '../../replay/proof/read-hashes.js';
import type { Timeline } from '../../replay/timeline.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import {
  attestationFolder,
  newestAttestation,
  readAttestationFile,
  readPrivateKey,
  writeProofFile,
} from '../output/proof-files.js';
import { yamlText } from '../output/yaml-text.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface ProveOptions extends SourceOptions {
  readonly out: string;
  readonly attestation?: string;
  readonly key?: string;
  readonly force?: boolean;
  readonly output: OutputFormat<'text'>;
}

const HELP = `${REVISION_HELP}

The proof holds the event in full, Secrets' data included, the attestation, and the few hashes that tie one to the other; it says nothing
of any other event. Anybody can check it with hindcast check-proof and the public key. The attestation is the newest that hindcast attest
kept in the data directory, unless one is given or a key to sign the head with at once.

Examples:
  hindcast prove 120 --out event-120.proof
  hindcast prove 120 --out event-120.proof --attestation head.json
  hindcast prove HEAD --out last.proof --key key.pem`;

/** Adds `hindcast prove`: writes the proof that an event is in the attested history. */
export function addProveCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('prove')
    .description('write a proof that an event is in the attested history')
    .argument('<R>', 'the revision of the event')
    .requiredOption('--out <file>', 'the file to write')
    .addOption(new Option('--attestation <file>', 'an attestation that covers the event').conflicts('key'))
    .option('--key <file>', 'sign the head with this private key: Ed25519, PEM')
    .option('--force', 'overwrite the file')
    .addHelpText('after', HELP);
  addOutputOption(addSourceOptions(command), 'text');
  command.action(async (text: string, options: ProveOptions) => {
    const proof = await withSource(options, io, (timeline, signal) => prove(timeline, text, options, signal, io));
    if (proof.ok) {
      await writeProofFile(options.out, proof.value.proof, options.force === true);
      await new Printer(io.stdout).write(written(proof.value, options));
    } else if (!proof.error.isViolation) throw new CommandFailure(proof.error.message);
    else await new Printer(io.stderr).line(`Violation: ${proof.error.message}`);
    finish(proof.ok ? NOTHING_FOUND : FOUND);
  });
}

interface Proved {
  readonly revision: Revision;
  readonly proof: EventProof;
}

async function prove(
  timeline: Timeline,
  text: string,
  options: ProveOptions,
  signal: AbortSignal,
  io: Io,
): Promise<Result<Proved, ProofFailure>> {
  const revision = await revisionArgument(timeline, io, text);
  const signer = await signerOf(revision, options, io);
  const end = 'attestation' in signer ? signer.attestation.revision : timeline.log.head().revision;
  const line = new ProgressLine(io, 'events', end);
  try {
    const progress = (reached: Revision): void => line.show(reached);
    const proof = await proveEvent(timeline, revision, signer, { progress, signal });
    return proof.ok ? { ok: true, value: { revision, proof: proof.value } } : proof;
  } finally {
    line.clear();
  }
}

async function signerOf(revision: Revision, options: ProveOptions, io: Io): Promise<ProofSigner> {
  if (options.attestation !== undefined) return { attestation: await readAttestationFile(options.attestation) };
  if (options.key !== undefined) {
    const key = await readPrivateKey(options.key);
    return { sign: (head) => signHead(head, key, io.now()) };
  }
  const folder = attestationFolder(options);
  const attestation = folder === undefined ? undefined : await newestAttestation(folder);
  if (attestation !== undefined && attestation.revision >= revision) return { attestation };
  const why =
    folder === undefined ? 'no attestation is kept here' : `no attestation is kept that covers event ${revision}`;
  throw new CommandFailure(`${why}: run hindcast attest, or give --attestation or --key`);
}

function written({ revision, proof }: Proved, { out, output }: ProveOptions): string {
  const { attestation, path } = proof;
  if (output === 'text') {
    return `Wrote ${out}: event ${revision} is in the history attested ${attestation.time} up to revision ${attestation.revision}\n`;
  }
  const summary = { file: out, revision, attested: attestation.revision, key: attestation.key, hashes: path.length };
  return output === 'json' ? `${JSON.stringify(summary, null, 2)}\n` : yamlText(summary);
}

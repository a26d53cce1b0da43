import { type Command, Option } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { Result } from '../../core/model/result.js';
import { headToAttest } from '../../replay/proof/attest.js';
import { type Attestation, attestationDocument, signHead } from '../../replay/proof/attestation.js';
import type { ProofFailure } from '../../replay/proof/read-hashes.js';
import type { Timeline } from '../../replay/timeline.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import {
  attestationFolder,
  keepAttestation,
  newestAttestation,
  readAttestationFile,
  readPrivateKey,
} from '../output/proof-files.js';
import { attestationPage } from '../output/proof-page.js';
import { yamlText } from '../output/yaml-text.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface AttestOptions extends SourceOptions {
  readonly key: string;
  readonly since?: string;
  readonly output: 'table' | 'json' | 'yaml';
}

const HELP = `
An attestation says that the history up to its head is this one and no other, and is signed with your key. Keep it where those who can
change the history cannot reach it. One is also kept in the data directory, for hindcast prove; the next one must agree with it.
Every hash is checked on the way. Ends with status 1 when the history is not what it was.

Examples:
  openssl genpkey -algorithm ed25519 -out key.pem
  openssl pkey -in key.pem -pubout -out public.pem        for those who check
  hindcast attest --key key.pem > head.json
  hindcast attest --key key.pem --since head.json         that the history still begins as it did then`;

/** Adds `hindcast attest`: signs where the history ends. */
export function addAttestCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('attest')
    .description('sign the head of the history, so that nobody can change the past unnoticed')
    .requiredOption('--key <file>', 'the private key to sign with: Ed25519, PEM')
    .option('--since <file>', 'an older attestation, which the history must agree with')
    .addOption(
      new Option('-o, --output <format>', 'how to write the attestation')
        .choices(['table', 'json', 'yaml'])
        .default('json'),
    )
    .addHelpText('after', HELP);
  addSourceOptions(command).action(async (options: AttestOptions) => {
    const found = await attest(options, io);
    if (found.ok) await new Printer(io.stdout).write(written(found.value, options.output));
    else if (!found.error.isViolation) throw new CommandFailure(found.error.message);
    else await new Printer(io.stderr).line(`Violation: ${found.error.message}`);
    finish(found.ok ? NOTHING_FOUND : FOUND);
  });
}

async function attest(options: AttestOptions, io: Io): Promise<Result<Attestation, ProofFailure>> {
  const key = await readPrivateKey(options.key);
  const folder = attestationFolder(options);
  const kept = folder === undefined ? undefined : await newestAttestation(folder);
  const since = options.since === undefined ? kept : await readAttestationFile(options.since);
  const head = await withSource(options, io, (timeline, signal) => headOf(timeline, since, signal, io));
  if (!head.ok) return head;
  const attestation = signHead(head.value, key, io.now());
  if (folder !== undefined) await keepAttestation(folder, attestation);
  return { ok: true, value: attestation };
}

async function headOf(
  timeline: Timeline,
  since: Attestation | undefined,
  signal: AbortSignal,
  io: Io,
): ReturnType<typeof headToAttest> {
  const line = new ProgressLine(io, 'events', timeline.log.head().revision);
  try {
    return await headToAttest(timeline, { since, signal, progress: (revision) => line.show(revision) });
  } finally {
    line.clear();
  }
}

function written(attestation: Attestation, format: AttestOptions['output']): string {
  if (format === 'table') return attestationPage(attestation);
  const document = attestationDocument(attestation);
  return format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : yamlText(document);
}

import type { Command } from 'commander';
import type { ClusterEvent } from '../../core/model/cluster-event.js';
import type { Result } from '../../core/model/result.js';
import { checkProof } from '../../replay/proof/check-proof.js';
import type { EventProof } from '../../replay/proof/event-proof.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { readProofFile, readPublicKey } from '../output/proof-files.js';
import { provedEventPage } from '../output/proof-page.js';
import { styleFor } from '../output/style.js';
import { yamlText } from '../output/yaml-text.js';

interface CheckProofOptions {
  readonly publicKey: string;
  readonly output: OutputFormat<'text'>;
}

const HELP = `
Needs nothing but the proof and the key. Ends with status 0 when the proof holds, with 1 when it does not, with 2 when it cannot be read.

Examples:
  hindcast check-proof event-120.proof --public-key public.pem
  hindcast check-proof event-120.proof --public-key public.pem -o json | jq .event.change`;

/** Adds `hindcast check-proof`: checks that an event is in an attested history, without the history. */
export function addCheckProofCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('check-proof')
    .description('check a proof of hindcast prove, and show the event it is about')
    .argument('<file>', 'the proof')
    .requiredOption('--public-key <file>', 'the public key of whoever attested: Ed25519, PEM')
    .addHelpText('after', HELP);
  addOutputOption(command, 'text').action(async (file: string, options: CheckProofOptions) => {
    const proof = await readProofFile(file);
    const checked = checkProof(proof, await readPublicKey(options.publicKey));
    await new Printer(io.stdout).write(written(proof, checked, options.output, io));
    finish(checked.ok ? NOTHING_FOUND : FOUND);
  });
}

function written(
  { attestation }: EventProof,
  checked: Result<ClusterEvent, string>,
  format: OutputFormat<'text'>,
  io: Io,
): string {
  if (format === 'text') {
    if (!checked.ok) return `The proof does not hold: ${checked.error}\n`;
    const { revision } = checked.value;
    return `The proof holds: event ${revision} is in the attested history.\n\n${provedEventPage(checked.value, attestation, styleFor(io))}`;
  }
  const plain = checked.ok
    ? { ok: true, attestation, event: checked.value }
    : { ok: false, problem: checked.error, attestation };
  return format === 'json' ? `${JSON.stringify(plain, null, 2)}\n` : yamlText(plain);
}

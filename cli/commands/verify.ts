import type { Command } from 'commander';
import { EventLogError, type Verification } from '../../core/model/event-log.js';
import { originOf } from '../../core/model/journal.js';
import type { Timeline } from '../../replay/timeline.js';
import { BundleEventLog } from '../../stores/bundle/bundle-event-log.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import { yamlText } from '../output/yaml-text.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface VerifyOptions extends SourceOptions {
  readonly output: OutputFormat<'text'>;
}

const HELP = `
Recomputes the hash of every event from the first on, and checks that every stored object says what the events say.
Of a bundle, also every byte is checked against its digest. Events that something was left out of are counted apart.
Ends with status 0 when the history is whole, with 1 when something in it was changed, with 2 when it cannot be read.

Examples:
  hindcast verify                                  check ./hindcast-data
  hindcast verify --data-dir /var/lib/hindcast -o json
  hindcast verify --bundle incident.hindcast`;

/** Adds `hindcast verify`: proves that the history is as it was written. */
export function addVerifyCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('verify')
    .description('check that no event was changed, added or removed since it was written')
    .addHelpText('after', HELP);
  addOutputOption(addSourceOptions(command), 'text');
  command.action(async (options: VerifyOptions) => {
    const found = await orCorruption(withSource(options, io, (timeline) => verify(timeline, io)));
    await new Printer(io.stdout).write(written(found, options.output));
    finish(found.ok ? NOTHING_FOUND : FOUND);
  });
}

/** A log too damaged to open is a violation, too; its message says where. `digest` names a bundle, and vouches for what no hash does. */
type Finding = (Verification & { readonly digest?: string }) | { readonly ok: false; readonly problem: string };

async function orCorruption(verification: Promise<Finding>): Promise<Finding> {
  try {
    return await verification;
  } catch (error) {
    if (error instanceof EventLogError && error.reason === 'corrupt') return { ok: false, problem: error.message };
    throw error;
  }
}

async function verify(timeline: Timeline, io: Io): Promise<Finding> {
  const origin = originOf(timeline.log).revision;
  const progress = new ProgressLine(io, 'events', (await timeline.head()).revision - origin);
  try {
    const found = await timeline.verify((revision) => progress.show(revision - origin));
    return timeline.log instanceof BundleEventLog ? { ...found, digest: timeline.log.digest } : found;
  } finally {
    progress.clear();
  }
}

function written(found: Finding, format: OutputFormat<'text'>): string {
  if (format === 'text') return text(found);
  const plain = found.ok
    ? { ...found, head: { revision: found.head.revision, hash: Buffer.from(found.head.hash).toString('hex') } }
    : found;
  return format === 'json' ? `${JSON.stringify(plain, null, 2)}\n` : yamlText(plain);
}

function text(found: Finding): string {
  if (!found.ok) {
    return 'revision' in found
      ? `Violation at event ${found.revision}: ${found.problem}\n`
      : `Violation: ${found.problem}\n`;
  }
  const { events, head, redacted, digest } = found;
  const hash = Buffer.from(head.hash).toString('hex');
  const whole = `The history is whole: ${events} events, head revision ${head.revision}, head hash ${hash}\n`;
  const lines = [whole];
  if (redacted !== undefined)
    lines.push(`Something was left out of ${redacted} of the events: their own hashes cannot be checked.\n`);
  if (digest !== undefined) lines.push(`The bundle's digest, to compare with what export printed: sha256:${digest}\n`);
  return lines.join('');
}

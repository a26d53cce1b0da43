import type { Command } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import { originOf } from '../../core/model/journal.js';
import type { Timeline } from '../../replay/timeline.js';
import { parseDropPath } from '../../stores/bundle/drop-path.js';
import { type BundleOptions, type BundleSummary, writeBundle } from '../../stores/bundle/write-bundle.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import { DraftFile } from '../draft-file.js';
import type { Finish } from '../exit-status.js';
import { NOTHING_FOUND } from '../exit-status.js';
import { interruptible } from '../interruptible.js';
import type { Io } from '../io.js';
import { byteCount } from '../output/byte-count.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import { yamlText } from '../output/yaml-text.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface ExportOptions extends SourceOptions {
  readonly from?: string;
  readonly to?: string;
  readonly out: string;
  readonly secrets?: boolean;
  readonly drop: readonly string[];
  readonly force?: boolean;
  readonly output: OutputFormat<'text'>;
}

const HELP = `${REVISION_HELP}

A bundle is one compressed file with the events of a range, the state before the first of them, and the hashes they had. Every command
takes it with --bundle FILE in place of a data directory. The data of Secrets is left out, also where kubectl keeps a copy of what was
applied. Events that something was left out of keep the hash they had; the bundle's own digest, printed here and by verify, covers all.

Examples:
  hindcast export --out cluster.hindcast                        everything
  hindcast export --from -1h --out incident.hindcast            the last hour, and the state it began with
  hindcast export --out incident.hindcast --drop '.spec.template.spec.containers[].env' --drop '.spec.containers[].env'
  hindcast at 120 --bundle incident.hindcast -- kubectl get pods -A`;

/** Adds `hindcast export`: writes a range of the history to one file. */
export function addExportCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('export')
    .description('write a range of the history to one file that every command can read')
    .requiredOption('--out <file>', 'the file to write, FILE.hindcast')
    .option('--from <R>', 'begin at this revision or time')
    .option('--to <R>', 'end at this revision or time')
    .option('--secrets', 'put in the data of Secrets')
    .option('--drop <path>', 'leave this field out of every object; may be given again', collect, [])
    .option('--force', 'overwrite the file')
    .addHelpText('after', HELP);
  addOutputOption(addSourceOptions(command), 'text');
  command.action(async (options: ExportOptions) => {
    checkPaths(options.drop);
    // A file that is half written must be taken away before the program ends, so only the writing itself is interrupted.
    const use = { interruptible: false };
    const summary = await withSource(options, io, (timeline) => exportTo(timeline, options, io), use);
    await new Printer(io.stdout).write(written(summary, options));
    finish(NOTHING_FOUND);
  });
}

function collect(path: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, path];
}

function checkPaths(paths: readonly string[]): void {
  for (const text of paths) {
    const path = parseDropPath(text);
    if (!path.ok) throw new CommandFailure(`--drop: ${path.error}`);
  }
}

async function exportTo(timeline: Timeline, options: ExportOptions, io: Io): Promise<BundleSummary> {
  const from = options.from === undefined ? undefined : await revisionArgument(timeline, io, options.from, 'first');
  const to = options.to === undefined ? undefined : await revisionArgument(timeline, io, options.to);
  const first = from ?? originOf(timeline.log).revision + 1;
  const progress = new ProgressLine(io, 'events', (to ?? timeline.log.head().revision) - first + 1);
  const draft = await DraftFile.begin(options.out, options.force === true);
  try {
    const summary = await interruptible(io, (signal) => {
      const { secrets, drop } = options;
      const show = (revision: number) => progress.show(revision - first + 1);
      const wanted: BundleOptions = { from, to, secrets, drop, signal, progress: show };
      return writeBundle(timeline.log, wanted, (chunk) => draft.write(chunk));
    });
    await draft.finish();
    return summary;
  } catch (error) {
    throw error instanceof RangeError ? new CommandFailure(error.message, { cause: error }) : error;
  } finally {
    progress.clear();
    await draft.discard();
  }
}

function written(summary: BundleSummary, { out, output }: ExportOptions): string {
  const plain = { file: out, ...summary };
  if (output === 'json') return `${JSON.stringify(plain, null, 2)}\n`;
  if (output === 'yaml') return yamlText(plain);
  const { from, to, events, bytes, digest } = summary;
  return [
    `Wrote ${out}: ${events} events, revisions ${from} to ${to}, ${byteCount(bytes)}`,
    `Left out: ${leftOut(summary)}`,
    `Digest:   sha256:${digest}`,
    '',
  ].join('\n');
}

/** A history that was cut down before may not say by what. */
function leftOut({ redaction, redacted }: BundleSummary): string {
  const left = [...(redaction.secrets ? ['the data of Secrets'] : []), ...redaction.drop];
  if (left.length > 0) return `${left.join(', ')} (in ${redacted} of the events)`;
  return redacted === 0 ? 'nothing' : `nothing now; something was before, in ${redacted} of the events`;
}

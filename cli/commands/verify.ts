import type { Command } from 'commander';
import { EventLogError, type Verification } from '../../core/model/event-log.js';
import type { Timeline } from '../../replay/timeline.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Finish } from '../finish.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import { yamlText } from '../output/yaml-text.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions, type SourceOptions } from '../source/source-options.js';

interface VerifyOptions extends SourceOptions {
  readonly output: OutputFormat<'text'>;
}

const HELP = `
Recomputes the hash of every event from the first on, and checks that every stored object says what the events say.
Ends with status 0 when the history is whole, with 1 when something in it was changed, with 2 when it cannot be read.

Examples:
  hindcast verify                                  check ./hindcast-data
  hindcast verify --data-dir /var/lib/hindcast -o json`;

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

/** A log too damaged to open is a violation, too; its message says where. */
type Finding = Verification | { readonly ok: false; readonly problem: string };

async function orCorruption(verification: Promise<Verification>): Promise<Finding> {
  try {
    return await verification;
  } catch (error) {
    if (error instanceof EventLogError && error.reason === 'corrupt') return { ok: false, problem: error.message };
    throw error;
  }
}

async function verify(timeline: Timeline, io: Io): Promise<Verification> {
  const progress = new ProgressLine(io, 'events', (await timeline.head()).revision);
  try {
    return await timeline.verify((revision) => progress.show(revision));
  } finally {
    progress.clear();
  }
}

function written(found: Finding, format: OutputFormat<'text'>): string {
  const plain = found.ok
    ? {
        ok: true,
        events: found.events,
        head: { revision: found.head.revision, hash: Buffer.from(found.head.hash).toString('hex') },
      }
    : found;
  if (format === 'json') return `${JSON.stringify(plain, null, 2)}\n`;
  if (format === 'yaml') return yamlText(plain);
  if (found.ok) {
    const hash = Buffer.from(found.head.hash).toString('hex');
    return `The history is whole: ${found.events} events, head revision ${found.head.revision}, head hash ${hash}\n`;
  }
  return 'revision' in found
    ? `Violation at event ${found.revision}: ${found.problem}\n`
    : `Violation: ${found.problem}\n`;
}

import { Command, CommanderError } from 'commander';
import { EventLogError } from '../core/model/event-log.js';
import { messageOf } from '../core/model/thrown-text.js';
import { RemoteTimelineError } from '../replay/http/remote-timeline-error.js';
import { relativeTimes } from './arguments/relative-times.js';
import { CommandFailure } from './command-failure.js';
import { addAtCommand } from './commands/at.js';
import { addAttestCommand } from './commands/attest.js';
import { addAuditCommand } from './commands/audit.js';
import { addBisectCommand } from './commands/bisect.js';
import { addBlameCommand } from './commands/blame.js';
import { addCheckCommand } from './commands/check.js';
import { addCheckProofCommand } from './commands/check-proof.js';
import { addCompletionCommand } from './commands/completion.js';
import { addDiffCommand } from './commands/diff.js';
import { addExportCommand } from './commands/export.js';
import { addForkCommand } from './commands/fork.js';
import { addLogCommand } from './commands/log.js';
import { addPlayCommand } from './commands/play.js';
import { addProveCommand } from './commands/prove.js';
import { addRegressCommand } from './commands/regress.js';
import { addRerunCommand } from './commands/rerun.js';
import { addShowCommand } from './commands/show.js';
import { addVerifyCommand } from './commands/verify.js';
import { addWhyCommand } from './commands/why.js';
import { FAILED, INTERRUPTED, NOTHING_FOUND } from './exit-status.js';
import type { Finish } from './finish.js';
import { Interrupted } from './interruptible.js';
import type { Io } from './io.js';
import { ClosedOutput } from './output/printer.js';

/** Adds a command to the program; `finish` says with which status the program ends. */
export type AddCommand = (program: Command, io: Io, finish: Finish) => void;

const COMMANDS: readonly AddCommand[] = [
  addLogCommand,
  addShowCommand,
  addDiffCommand,
  addBlameCommand,
  addWhyCommand,
  addBisectCommand,
  addPlayCommand,
  addAtCommand,
  addForkCommand,
  addRerunCommand,
  addRegressCommand,
  addCheckCommand,
  addExportCommand,
  addAuditCommand,
  addVerifyCommand,
  addAttestCommand,
  addProveCommand,
  addCheckProofCommand,
  addCompletionCommand,
];

const HELP = `
Ends as diff(1) does: with status 0 when nothing was found, with 1 when something was (a difference, a violation), with 2 when it failed.

Examples:
  hindcast serve                                   serve the cluster of ./hindcast-data
  hindcast log pods -f                             what happens to Pods, and why
  hindcast diff -10m HEAD                          what the last ten minutes changed
  hindcast at 120 -- kubectl get pods -A           kubectl at revision 120`;

/** Runs the program and gives its exit status. Never rejects: whatever fails is told in one line on stderr. */
export async function runProgram(
  args: readonly string[],
  io: Io,
  options: { readonly version: string; readonly first: readonly AddCommand[] },
): Promise<number> {
  let status = NOTHING_FOUND;
  const program = buildProgram(io, options, (found) => {
    status = found;
  });
  try {
    await program.parseAsync(relativeTimes(args.length === 0 ? ['serve'] : args), { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof ClosedOutput) return NOTHING_FOUND;
    if (error instanceof Interrupted) return INTERRUPTED;
    if (error instanceof CommanderError) return error.exitCode === 0 ? NOTHING_FOUND : FAILED;
    io.stderr.write(`error: ${failureText(error, io)}\n`);
    return FAILED;
  }
}

function buildProgram(
  io: Io,
  { version, first }: { readonly version: string; readonly first: readonly AddCommand[] },
  finish: Finish,
): Command {
  const program = new Command('hindcast')
    .description('An event-sourced Kubernetes control plane that keeps every write, and can go back to any of them.')
    .version(version)
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // Suggestions stand on a line of their own, but an error is one line.
      outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`),
    });
  for (const add of [...first, ...COMMANDS]) add(program, io, finish);
  return program;
}

/** Failures that are expected speak for themselves; others are defects of ours, and tell where when asked to. */
function failureText(error: unknown, io: Io): string {
  if (!(error instanceof Error)) return messageOf(error).replace(/\s*\n\s*/g, ' ');
  const isExpected =
    error instanceof CommandFailure || error instanceof EventLogError || error instanceof RemoteTimelineError;
  if (!isExpected && (io.env['HINDCAST_DEBUG'] ?? '') !== '') return error.stack ?? error.message;
  return error.message.replace(/\s*\n\s*/g, ' ');
}

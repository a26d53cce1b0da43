import { Command, CommanderError } from 'commander';
import { CommandFailure } from '../core/model/command-failure.js';
import { EventLogError } from '../core/model/event-log.js';
import { messageOf } from '../core/model/thrown-text.js';
import { RemoteTimelineError } from '../replay/http/remote-timeline-error.js';
import { withDefaultCommand } from './arguments/default-command.js';
import { withOptionsBehind } from './arguments/options-in-front.js';
import { relativeTimes } from './arguments/relative-times.js';
import { addAtCommand } from './commands/at.js';
import { addCheckCommand } from './commands/check.js';
import { addCompletionCommand } from './commands/completion.js';
import { addExportCommand } from './commands/export.js';
import { addForkCommand } from './commands/fork.js';
import { addHelpCommand } from './commands/help.js';
import { addRerunCommand } from './commands/rerun.js';
import { addVerifyCommand } from './commands/verify.js';
import { addVersionCommand } from './commands/version.js';
import { type CalledAs, offerKubectlContext } from './kubectl/kubectl-context.js';
import { type CommandView, commandView, type ViewOptions } from './output/command-view.js';
import { ClosedOutput } from './output/printer.js';
import { addAuditCommand } from './questions/audit/command.js';
import { addBisectCommand } from './questions/bisect/command.js';
import { addBlameCommand } from './questions/blame/command.js';
import { addConnectCommand } from './questions/connect/command.js';
import { addDiffCommand } from './questions/diff/command.js';
import { addLogCommand } from './questions/log/command.js';
import { addPlayCommand } from './questions/play/command.js';
import { addAttestCommand } from './questions/proof/attest-command.js';
import { addCheckProofCommand } from './questions/proof/check-proof-command.js';
import { addProveCommand } from './questions/proof/prove-command.js';
import { addRegressCommand } from './questions/regress/command.js';
import { addShowCommand } from './questions/show/command.js';
import { addSummaryCommand } from './questions/summary/command.js';
import { addWhyCommand } from './questions/why/command.js';
import type { Finish } from './terminal/exit-status.js';
import { FAILED, INTERRUPTED, NOTHING_FOUND } from './terminal/exit-status.js';
import { Interrupted } from './terminal/interruptible.js';
import type { Io } from './terminal/io.js';

/** Adds a command to the program; `finish` says with which status the program ends. */
export type AddCommand = (program: Command, io: Io, finish: Finish) => void;

const COMMANDS: readonly AddCommand[] = [
  addSummaryCommand,
  addLogCommand,
  addShowCommand,
  addDiffCommand,
  addBlameCommand,
  addWhyCommand,
  addBisectCommand,
  addConnectCommand,
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
  addVersionCommand,
  addHelpCommand,
];

const HELP = `
Ends as diff(1) does: with status 0 when nothing was found, with 1 when something was (a difference, a violation), with 2 when it failed.

Examples:
  hindcast serve                                   serve the cluster of ./hindcast-data
  hindcast summary --since 30m                     an incident in a page, and what is unwell
  hindcast log pods -f                             what happens to Pods, and why
  hindcast diff -10m HEAD                          what the last ten minutes changed
  hindcast at 120 -- kubectl get pods -A           kubectl at revision 120`;

/** What program to be. */
export interface ProgramOptions {
  readonly version: string;
  /** Commands that come before all others. */
  readonly first: readonly AddCommand[];
  /** `hindcast` when absent. */
  readonly calledAs?: CalledAs;
}

/** Runs the program and gives its exit status. Never rejects: whatever fails is told in one line on stderr. */
export async function runProgram(args: readonly string[], io: Io, options: ProgramOptions): Promise<number> {
  let status = NOTHING_FOUND;
  const view = commandView(io);
  const program = buildProgram(view.io, options, (found) => {
    status = found;
  });
  addViewOptions(program, view);
  try {
    try {
      const ordered = withDefaultCommand(withOptionsBehind(args, program), options.calledAs ?? 'hindcast');
      await program.parseAsync(relativeTimes(ordered), { from: 'user' });
    } finally {
      await view.end();
    }
    return status;
  } catch (error) {
    if (error instanceof ClosedOutput) return NOTHING_FOUND;
    if (error instanceof Interrupted) return INTERRUPTED;
    if (error instanceof CommanderError) return error.exitCode === 0 ? NOTHING_FOUND : FAILED;
    io.stderr.write(`error: ${failureText(error, io)}\n`);
    return FAILED;
  }
}

function buildProgram(io: Io, { version, first, calledAs = 'hindcast' }: ProgramOptions, finish: Finish): Command {
  const program = new Command(calledAs)
    .description('An event-sourced Kubernetes control plane that keeps every write, and can go back to any of them.')
    .version(version)
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({
      // What commander writes there is help: its examples are to be typed as this program was called.
      writeOut: (text) => void io.stdout.write(asCalled(text, program, calledAs)),
      writeErr: (text) => void io.stderr.write(text),
      // Suggestions stand on a line of their own, but an error is one line.
      outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`),
    });
  for (const add of [...first, ...COMMANDS]) add(program, io, finish);
  offerKubectlContext(program, io, calledAs);
  return program;
}

/** What every command takes: how its output is shown. */
function addViewOptions(program: Command, view: CommandView): void {
  program
    .option('--no-pager', 'write long output to the terminal as it is, and not through $HINDCAST_PAGER, $PAGER or less')
    .option('--no-color', 'use no colours, as with NO_COLOR')
    .hook('preAction', (_program, command) => {
      const { follow } = command.opts<{ readonly follow?: boolean }>();
      view.begin(pathOf(command), follow === true, program.opts<ViewOptions>());
    });
}

/** A command by all its names but the program's: `fork list`. */
function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}

/** Help as its reader would type what it shows: `kubectl hindcast log` where it says `hindcast log`. */
function asCalled(text: string, program: Command, calledAs: CalledAs): string {
  const names = program.commands.map((command) => command.name()).join('|');
  return text.replace(new RegExp(`(?<![\\w./-]|kubectl )hindcast (?=(?:${names})\\b)`, 'g'), `${calledAs} `);
}

/** Failures that are expected speak for themselves; others are defects of ours, and tell where when asked to. */
function failureText(error: unknown, io: Io): string {
  if (!(error instanceof Error)) return messageOf(error).replace(/\s*\n\s*/g, ' ');
  const isExpected =
    error instanceof CommandFailure || error instanceof EventLogError || error instanceof RemoteTimelineError;
  if (!isExpected && (io.env['HINDCAST_DEBUG'] ?? '') !== '') return error.stack ?? error.message;
  return error.message.replace(/\s*\n\s*/g, ' ');
}

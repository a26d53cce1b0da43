import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { Revision } from '../../core/model/revision.js';
import { writeSecret } from '../../server/secret-file.js';
import { type KubeconfigContext, kubeconfigText, readKubeconfig } from '../../workspace/kubeconfig-file.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import type { Finish } from '../exit-status.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { openInterruptibly } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

const HELP = `${REVISION_HELP}

COMMAND runs with KUBECONFIG set to a server that shows the cluster as it was, read-only; its exit status is the status of this
command. Without COMMAND, prints the line that makes a shell see the past; the kubeconfig stays beside the server's own. Where no
server holds the history, as for a bundle, one is started: for as long as COMMAND runs, or until Ctrl-C.

Examples:
  hindcast at 120 -- kubectl get pods -A           the Pods of revision 120
  hindcast at -5m -- k9s                           look around five minutes ago
  eval "$(hindcast at 120)"                        kubectl in this shell sees revision 120`;

/** Adds `hindcast at`: runs a command against the past. */
export function addAtCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('at')
    .description('run a command, such as kubectl, against the cluster as it was')
    .argument('<R>', 'a revision')
    .argument('[command...]', 'what to run, after --')
    .addHelpText('after', HELP);
  addSourceOptions(command).action(async (text: string, args: string[], options: SourceOptions) => {
    finish(await at(text, args, options, io));
  });
}

async function at(text: string, args: readonly string[], options: SourceOptions, io: Io): Promise<number> {
  const { timeline, context } = await openInterruptibly(options, io);
  let revision: Revision;
  try {
    revision = await revisionArgument(timeline, io, text);
  } catch (error) {
    await timeline.close();
    throw error;
  }
  if (context !== undefined) {
    await timeline.close();
    return args.length === 0
      ? forThisShell(context, revision, options.fork, io)
      : inThePast(context, revision, args, io);
  }
  try {
    const served = await io.serveReadOnly(timeline.log);
    try {
      return await inThePast(await readKubeconfig(served.kubeconfig), revision, args, io);
    } finally {
      await served.close();
    }
  } finally {
    await timeline.close();
  }
}

/** Runs a command against a server, or serves until interrupted when there is none; then the server is our own. */
async function inThePast(context: KubeconfigContext, at: Revision, args: readonly string[], io: Io): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'hindcast-at-'));
  const file = join(folder, 'kubeconfig');
  const [command, ...rest] = args;
  const interruption = untilInterrupted(io);
  try {
    await writeFile(file, kubeconfigText(context, `/at/${at}`), { mode: 0o600 });
    if (command !== undefined) return await io.run(command, rest, { ...io.env, KUBECONFIG: file });
    await printExport(file, io);
    await new Printer(io.stderr).line(`Serving revision ${at} until interrupted.`);
    await interruption.promise;
    return 0;
  } finally {
    interruption.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Tells a shell of a server that outlives this process. The kubeconfig stays as well: beside the one that reaches the server, where
 * whoever owns that finds it again, and one for each revision however often it is asked for.
 */
async function forThisShell(
  context: KubeconfigContext,
  at: Revision,
  fork: string | undefined,
  io: Io,
): Promise<number> {
  const file = `${resolve(context.file ?? 'kubeconfig')}${fork === undefined ? '' : `.fork-${fork}`}.at-${at}`;
  try {
    await writeSecret(file, kubeconfigText(context, `/at/${at}`));
  } catch (cause) {
    throw new CommandFailure(`cannot write ${file}: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
  await printExport(file, io);
  return 0;
}

function printExport(file: string, io: Io): Promise<void> {
  return new Printer(io.stdout).line(`export KUBECONFIG=${quoted(file)}`);
}

/** While a command runs, an interruption is for the command: this process must live on to clean up. */
function untilInterrupted(io: Io): { readonly promise: Promise<void>; stop(): void } {
  let stop = () => {};
  const promise = new Promise<void>((resolve) => {
    stop = io.onInterrupt(resolve);
  });
  return { promise, stop: () => stop() };
}

/** A word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

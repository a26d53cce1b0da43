import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Revision } from '../../core/model/revision.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import type { Finish } from '../finish.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { type KubeconfigContext, readKubeconfig, writeKubeconfig } from '../source/kubeconfig-file.js';
import { openSource } from '../source/open-source.js';
import { addSourceOptions, type SourceOptions } from '../source/source-options.js';

const HELP = `${REVISION_HELP}

COMMAND runs with KUBECONFIG set to a server that shows the cluster as it was, read-only; its exit status is the status of this
command. Without COMMAND, prints the line that makes a shell see the past. Where no server holds the data directory, one is
started: for as long as COMMAND runs, or until Ctrl-C.

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
  const { timeline, context } = await openSource(options, io);
  let revision: Revision;
  try {
    revision = await revisionArgument(timeline, io, text);
  } finally {
    await timeline.close();
  }
  if (context !== undefined) return inThePast(context, revision, args, io, false);
  const served = await io.serveReadOnly(options.dataDir);
  try {
    return await inThePast(await readKubeconfig(served.kubeconfig), revision, args, io, true);
  } finally {
    await served.close();
  }
}

/** `isOurs` says that the server ends with this command. */
async function inThePast(
  context: KubeconfigContext,
  at: Revision,
  args: readonly string[],
  io: Io,
  isOurs: boolean,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'hindcast-at-'));
  const file = join(folder, 'kubeconfig');
  const [command, ...rest] = args;
  // A shell goes on using the file after this process has ended, if the server does too.
  const isKept = command === undefined && !isOurs;
  const interruption = untilInterrupted(io);
  try {
    await writeFile(file, writeKubeconfig(context, `/at/${at}`), { mode: 0o600 });
    if (command !== undefined) return await io.run(command, rest, { ...io.env, KUBECONFIG: file });
    await new Printer(io.stdout).line(`export KUBECONFIG=${quoted(file)}`);
    if (isOurs) {
      await new Printer(io.stderr).line(`Serving revision ${at} until interrupted.`);
      await interruption.promise;
    }
    return 0;
  } finally {
    interruption.stop();
    if (!isKept) await rm(folder, { recursive: true, force: true });
  }
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

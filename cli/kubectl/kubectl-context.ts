import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Io } from '../io.js';
import type { AddCommand } from '../program.js';
import { effectiveKubeconfig, kubeconfigFiles } from './effective-kubeconfig.js';

/** Makes a program ask the cluster that kubectl talks to. `close` removes what it wrote for that. */
export interface KubectlContext {
  readonly add: AddCommand;
  close(): Promise<void>;
}

/** The options that name a source. When one of them is given, kubectl's own context does not matter. */
const SOURCES = ['dataDir', 'server', 'bundle'] as const;

/**
 * What makes the program a plugin of kubectl: every command that reads a history takes `--context`, reads the kubeconfig that kubectl
 * would (`--kubeconfig`, `$KUBECONFIG` with several files, `~/.kube/config`), asks the server of its context unless another source
 * is named, and looks into the namespace of that context unless `-n` or `-A` says otherwise.
 */
export function kubectlContext(): KubectlContext {
  let folder: string | undefined;
  const write = async (text: string): Promise<string> => {
    folder ??= await mkdtemp(join(tmpdir(), 'hindcast-kubectl-'));
    const file = join(folder, 'kubeconfig');
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  return {
    add: (program, io) => {
      program.name('kubectl hindcast');
      program.hook('preSubcommand', (_program, command) => offerContext(command));
      program.hook('preAction', (_program, command) => useContext(command, io, write));
    },
    close: async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a command reads a history. `serve` has a `--kubeconfig` too, which it writes. */
function readsHistory(command: Command): boolean {
  return has(command, '--kubeconfig') && has(command, '--server');
}

function has(command: Command, option: string): boolean {
  return command.options.some(({ long }) => long === option);
}

function offerContext(command: Command): void {
  if (readsHistory(command) && !has(command, '--context')) {
    command.option('--context <name>', "the kubeconfig's context to use; without it, the current one");
    if (has(command, '--namespace') && !command.options.some(({ short }) => short === '-A'))
      command.option('-A, --all-namespaces', "all namespaces, not only the context's own");
  }
  for (const inner of command.commands) offerContext(inner);
}

async function useContext(command: Command, io: Io, write: (text: string) => Promise<string>): Promise<void> {
  if (!readsHistory(command) || SOURCES.some((option) => isGiven(command, option))) return;
  const { kubeconfig, context, allNamespaces } = command.opts<{
    readonly kubeconfig?: string;
    readonly context?: string;
    readonly allNamespaces?: boolean;
  }>();
  const files = kubeconfig === undefined ? kubeconfigFiles(io.env) : [kubeconfig];
  const effective = await effectiveKubeconfig(files, context, kubeconfig !== undefined);
  command.setOptionValueWithSource('kubeconfig', await write(effective.text), 'implied');
  const { namespace } = effective;
  const isFree = has(command, '--namespace') && !isGiven(command, 'namespace') && allNamespaces !== true;
  if (isFree && namespace !== undefined) command.setOptionValueWithSource('namespace', namespace, 'implied');
}

function isGiven(command: Command, option: string): boolean {
  const source = command.getOptionValueSource(option);
  return source !== undefined && source !== 'default';
}

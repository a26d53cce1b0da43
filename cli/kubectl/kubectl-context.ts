import { type Command, Option } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import { exists } from '../../workspace/directory.js';
import type { ClusterContext } from '../../workspace/open-source.js';
import type { Io } from '../io.js';
import { effectiveContext, kubeconfigFiles } from './effective-kubeconfig.js';

/**
 * How the program is called. As a plugin of kubectl it asks the cluster of kubectl's context unless another source is named; under its own
 * name only where no data directory lies.
 */
export type CalledAs = 'hindcast' | 'kubectl hindcast';

/** The options that name a source. When one of them is given, kubectl's own context does not matter. */
const SOURCES = ['dataDir', 'server', 'bundle'] as const;

/** What a plugin of kubectl takes in place of a data directory that is not named. */
const NO_DEFAULT = "kubectl's context, and no data directory";

/**
 * Gives every command that reads a history kubectl's manners: it takes `--context` and, where it takes `-n`, `-A`; it reads the kubeconfig
 * that kubectl would (`--kubeconfig`, `$KUBECONFIG` with several files, `~/.kube/config`), and looks into the namespace of the context
 * unless `-n` or `-A` says otherwise.
 */
export function offerKubectlContext(program: Command, io: Io, calledAs: CalledAs): void {
  offerContext(program, calledAs);
  program.hook('preAction', (_program, command) => useContext(command, io, calledAs));
}

/** Whether a command reads a history. `serve` has a `--kubeconfig` too, which it writes. */
function readsHistory(command: Command): boolean {
  return optionOf(command, '--kubeconfig') !== undefined && optionOf(command, '--context') !== undefined;
}

function optionOf(command: Command, name: string): Option | undefined {
  return command.options.find(({ long, short }) => long === name || short === name);
}

function offerContext(command: Command, calledAs: CalledAs): void {
  const dataDir = optionOf(command, '--data-dir');
  if (readsHistory(command)) {
    if (calledAs === 'kubectl hindcast') dataDir?.default(dataDir.defaultValue, NO_DEFAULT);
    if (optionOf(command, '--namespace') !== undefined && optionOf(command, '-A') === undefined)
      command.addOption(
        new Option('-A, --all-namespaces', "all namespaces, not only the context's own").conflicts('namespace'),
      );
  }
  for (const inner of command.commands) offerContext(inner, calledAs);
}

interface Given {
  readonly dataDir: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly allNamespaces?: boolean;
}

async function useContext(command: Command, io: Io, calledAs: CalledAs): Promise<void> {
  if (!readsHistory(command)) return;
  const { dataDir, kubeconfig, context, allNamespaces } = command.opts<Given>();
  const named = SOURCES.find((option) => isGiven(command, option));
  if (named !== undefined) {
    if (context === undefined) return;
    throw new CommandFailure('--context chooses a cluster of the kubeconfig: it goes with no other source');
  }
  const isAsked = kubeconfig !== undefined || context !== undefined || calledAs === 'kubectl hindcast';
  if (!isAsked && (await exists(dataDir))) return;
  const files = kubeconfig === undefined ? kubeconfigFiles(io.env) : [kubeconfig];
  if (!isAsked && !(await anyExists(files))) return;
  const effective = await effectiveContext(files, context, kubeconfig !== undefined);
  const cluster: ClusterContext = isAsked
    ? effective
    : { ...effective, because: `it was asked since there is no ${dataDir} here` };
  command.setOptionValueWithSource('cluster', cluster, 'implied');
  const { namespace } = effective;
  const isFree =
    optionOf(command, '--namespace') !== undefined && !isGiven(command, 'namespace') && allNamespaces !== true;
  if (isFree && namespace !== undefined) command.setOptionValueWithSource('namespace', namespace, 'implied');
}

function isGiven(command: Command, option: string): boolean {
  const source = command.getOptionValueSource(option);
  return source !== undefined && source !== 'default';
}

async function anyExists(files: readonly string[]): Promise<boolean> {
  for (const file of files) if (await exists(file)) return true;
  return false;
}

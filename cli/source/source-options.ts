import { type Command, Option } from 'commander';
import type { KubeconfigContext } from './kubeconfig-file.js';

/** A cluster, and why it is asked when nobody has named it. */
export interface ClusterContext extends KubeconfigContext {
  readonly because?: string;
}

/** Where the history lies. */
export interface SourceOptions {
  readonly dataDir: string;
  readonly server?: string;
  readonly kubeconfig?: string;
  /** The cluster of kubectl's context, when that is where the history is asked for. No option: see `cli/kubectl/kubectl-context.ts`. */
  readonly cluster?: ClusterContext;
  /** The path of a bundle, see `hindcast export`. */
  readonly bundle?: string;
  /** The name of a fork, whose history it is then. */
  readonly fork?: string;
}

/** Gives a command the options that say where the history lies. */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--data-dir <dir>', 'the data directory; when a server holds it, the server is asked', './hindcast-data')
    .option('--server <url>', 'ask the server at this URL')
    .option('--kubeconfig <file>', 'ask the server of this kubeconfig, with its credentials')
    .option('--context <name>', "ask the cluster of this context of kubectl's")
    .addOption(bundleOption())
    .option('--fork <name>', 'the history of this fork');
}

/** Whether the history is asked for from a server that the user or kubectl's context has named, and not found in a data directory. */
export function isFromServer({ server, kubeconfig, cluster }: SourceOptions): boolean {
  return server !== undefined || kubeconfig !== undefined || cluster !== undefined;
}

/** The history comes from one place: a bundle is no server, and has no forks. */
function bundleOption(): Option {
  const others = ['dataDir', 'server', 'kubeconfig', 'context', 'fork'];
  return new Option('--bundle <file>', 'the history in this bundle, see hindcast export').conflicts(others);
}

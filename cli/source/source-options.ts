import type { Command } from 'commander';

/** Where the history lies. */
export interface SourceOptions {
  readonly dataDir: string;
  readonly server?: string;
  readonly kubeconfig?: string;
}

/** Gives a command the options that say where the history lies. */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--data-dir <dir>', 'the data directory; when a server holds it, the server is asked', './hindcast-data')
    .option('--server <url>', 'ask the server at this URL')
    .option('--kubeconfig <file>', 'ask the server of this kubeconfig, with its credentials');
}

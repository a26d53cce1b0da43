import { type Command, Option } from 'commander';

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

/** The history comes from one place: a bundle is no server, and has no forks. */
function bundleOption(): Option {
  const others = ['dataDir', 'server', 'kubeconfig', 'context', 'fork'];
  return new Option('--bundle <file>', 'the history in this bundle, see hindcast export').conflicts(others);
}

import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { messageOf } from '../../core/model/thrown-text.js';
import { openBundle } from '../../stores/bundle/open-bundle.js';
import { CommandFailure } from '../command-failure.js';
import { NOTHING_FOUND } from '../exit-status.js';
import type { Finish } from '../finish.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { type ListenAddress, parseListenAddress } from './listen-address.js';
import type { Serving } from './serve.js';

interface Options {
  readonly dataDir: string;
  readonly listen: ListenAddress;
  readonly nodes: number;
  readonly kubeconfig?: string;
  readonly bundle?: string;
}

const MOST_NODES = 3_072;

const HELP = `
Serves a Kubernetes API over HTTPS: API server, controllers, scheduler and simulated nodes, on an event log that keeps every
write. When it is ready it prints a line that begins with "ready" and names the kubeconfig; Ctrl-C ends it.

Examples:
  hindcast serve                                   the cluster of ./hindcast-data on 127.0.0.1:6443
  hindcast serve --data-dir /tmp/try --listen 127.0.0.1:0 --nodes 5
  hindcast serve --bundle incident.hindcast        the past in a bundle, read-only; nothing runs
  KUBECONFIG=hindcast-data/kubeconfig kubectl get nodes`;

/** Adds `hindcast serve`: runs a cluster until it is interrupted. */
export function addServeCommand(program: Command, io: Io, finish: Finish): void {
  program
    .command('serve')
    .description('run a cluster: API server, controllers, scheduler and simulated nodes (the default command)')
    .option('--data-dir <dir>', 'where the cluster keeps its log and its keys', './hindcast-data')
    .addOption(
      new Option('--listen <host:port>', 'address to listen on; port 0 picks a free one')
        .argParser(listenAddress)
        .default({ host: '127.0.0.1', port: 6443 }, '127.0.0.1:6443'),
    )
    .option('--nodes <n>', 'how many simulated nodes the cluster has at least', nodeCount, 3)
    .option('--kubeconfig <file>', 'where to write the kubeconfig (default: DIR/kubeconfig)')
    .addOption(new Option('--bundle <file>', 'serve this bundle, read-only').conflicts(['dataDir', 'nodes']))
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      await run(options, io);
      finish(NOTHING_FOUND);
    });
}

async function run(options: Options, io: Io): Promise<void> {
  const stderr = new Printer(io.stderr);
  let isInterrupted = false;
  const interrupted = new Promise<void>((resolve) => {
    io.onInterrupt(() => {
      isInterrupted = true;
      resolve();
    });
  });
  const serving = await start(options, (where, error) => {
    const cause = error instanceof Error ? error.cause : undefined;
    const message = cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`;
    void stderr.line(`defect in ${where}: ${message.split('\n', 1)[0]}`);
  });
  if (!isInterrupted) await new Printer(io.stdout).line(`ready ${serving.url}  kubeconfig: ${serving.kubeconfig}`);
  await interrupted;
  await serving.stop();
}

async function start(options: Options, onDefect: (where: string, error: unknown) => void): Promise<Serving> {
  if (options.bundle !== undefined) return startBundle(options.bundle, options);
  const kubeconfig = options.kubeconfig ?? join(options.dataDir, 'kubeconfig');
  try {
    // What a server needs is loaded by servers only: other commands begin sooner.
    const { serve } = await import('./serve.js');
    return await serve({ ...options, kubeconfig, onDefect });
  } catch (error) {
    throw expected(error, options) ?? error;
  }
}

async function startBundle(bundle: string, options: Options): Promise<Serving> {
  const log = await openBundle(bundle);
  try {
    const { serveReadOnly } = await import('./serve-read-only.js');
    const { url, kubeconfig, close } = await serveReadOnly(log, options);
    return { url, kubeconfig, stop: close };
  } catch (error) {
    throw expected(error, options) ?? error;
  }
}

/** What the system refuses is for the user to mend, and told in the system's own terms. */
function expected(error: unknown, { listen, dataDir }: Options): CommandFailure | undefined {
  const { code } = error as NodeJS.ErrnoException;
  const address = `${listen.host}:${listen.port}`;
  switch (code) {
    case 'EADDRINUSE':
      return new CommandFailure(`cannot listen on ${address}: the address is in use`, { cause: error });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CommandFailure(`cannot listen on ${address}: this machine has no such address`, { cause: error });
    case 'EACCES':
    case 'ENOENT':
    case 'EPERM':
    case 'EROFS':
    case 'ENOSPC':
    case 'ENOTDIR':
    case 'EEXIST':
      return new CommandFailure(`cannot use the data directory ${dataDir}: ${(error as Error).message}`, {
        cause: error,
      });
    default:
      return undefined;
  }
}

function listenAddress(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address === undefined) throw new InvalidArgumentError('It must be HOST:PORT.');
  return address;
}

function nodeCount(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) > MOST_NODES)
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${MOST_NODES}.`);
  return Number(text);
}

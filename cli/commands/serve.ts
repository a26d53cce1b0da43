import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SettingsFlags } from '../../server/admission-configuration.js';
import type { ApiEnablementFlags } from '../../server/api-enablement/enabled-apis.js';
import type { AuditFlags } from '../../server/audit-log.js';
import type { AuthenticationFlags } from '../../server/authentication-options.js';
import type { LimitFlags } from '../../server/limit-flags.js';
import { addressText, type ListenAddress, parseListenAddress } from '../../server/listen-address.js';
import type { Serving } from '../../server/serve.js';
import { openBundle } from '../../stores/bundle/open-bundle.js';
import { addApiEnablementOptions } from '../arguments/api-enablement-options.js';
import { addAuditOptions } from '../arguments/audit-options.js';
import { addAuthenticationOptions } from '../arguments/authentication-options.js';
import { addLimitOptions } from '../arguments/limit-options.js';
import { addSettingsOptions } from '../arguments/settings-options.js';
import { Printer } from '../output/printer.js';
import { defectLine } from '../terminal/defect-line.js';
import type { Finish } from '../terminal/exit-status.js';
import { NOTHING_FOUND } from '../terminal/exit-status.js';
import type { Io } from '../terminal/io.js';
import { ownerOnly } from '../terminal/system-io.js';

interface Options extends AuthenticationFlags, AuditFlags, LimitFlags, SettingsFlags, ApiEnablementFlags {
  readonly dataDir: string;
  readonly listen: ListenAddress;
  readonly dnsListen?: ListenAddress;
  readonly nodes: number;
  readonly controllers: readonly string[];
  readonly schedulerConfig?: string;
  readonly kubeconfig?: string;
  readonly hostAccess?: readonly string[];
  readonly managers: number;
  readonly runtime: string;
  readonly image: readonly string[];
  readonly bundle?: string;
  /** Which release of Hindcast serves. */
  readonly release?: string;
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
  const command = program
    .command('serve')
    .description('run a cluster: API server, controllers, scheduler and simulated nodes (the default command)')
    .option('--data-dir <dir>', 'where the cluster keeps its log and its keys', './hindcast-data')
    .addOption(
      new Option('--listen <host:port>', 'address to listen on, or a port of loopback; port 0 picks a free one')
        .argParser(listenAddress)
        .default({ host: '127.0.0.1', port: 6443 }, '127.0.0.1:6443'),
    )
    .addOption(
      new Option(
        '--dns-listen <host:port>',
        'answer names of the cluster here by UDP and TCP, or at a port of loopback (default: nowhere)',
      ).argParser(listenAddress),
    )
    .option('--nodes <n>', 'how many simulated nodes the cluster has at least', nodeCount, 3)
    .addOption(
      new Option('--controllers <names>', 'which controllers run: * for all, NAME for one, -NAME for all but one')
        .argParser((text) => text.split(','))
        .default(['*'], '*'),
    )
    .option('--scheduler-config <file>', 'KubeSchedulerConfiguration: profiles, their plugins and what these are given')
    .option('--managers <n>', 'how many controller managers and schedulers fight for who leads', managerCount, 1)
    .addOption(
      new Option(
        '--host-access <what>',
        'what of this machine objects of kwok.x-k8s.io may use: files, commands, connections (default: nothing)',
      ).argParser((text) => text.split(',')),
    )
    .addOption(
      new Option('--runtime <name>', 'what containers are: simulated, or processes of this machine')
        .choices(['simulated', 'process'])
        .default('simulated'),
    )
    .addOption(
      new Option(
        '--image <image=command>',
        'what stands for the entry point of an image (--runtime process; repeatable)',
      )
        .argParser((text, before: readonly string[]) => [...before, text])
        .default([], 'none'),
    )
    .option('--kubeconfig <file>', 'where to write the kubeconfig (default: DIR/kubeconfig)')
    .addOption(
      new Option('--bundle <file>', 'serve this bundle, read-only').conflicts([
        'dataDir',
        'nodes',
        'runtime',
        'dnsListen',
      ]),
    )
    .addHelpText('after', HELP)
    .action(async (options: Omit<Options, 'release'>) => {
      ownerOnly();
      await run({ ...options, release: program.version() }, io);
      finish(NOTHING_FOUND);
    });
  addAuthenticationOptions(command);
  addAuditOptions(command);
  addLimitOptions(command);
  addSettingsOptions(command);
  addApiEnablementOptions(command);
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
  if (options.runtime === 'process')
    await stderr.line(
      'warning: whoever may create Pods here runs programs on this machine, as you (--runtime process)',
    );
  const serving = await start(options, (where, error) => void stderr.line(defectLine(where, error)));
  for (const warning of serving.warnings) await stderr.line(`warning: ${warning}`);
  if (!isInterrupted) await new Printer(io.stdout).line(`ready ${serving.url}  kubeconfig: ${serving.kubeconfig}`);
  if (!isInterrupted && serving.dns !== undefined)
    await new Printer(io.stdout).line(`names ${addressText(serving.dns)}  by UDP and TCP`);
  await interrupted;
  await serving.stop();
}

async function start(options: Options, onDefect: (where: string, error: unknown) => void): Promise<Serving> {
  if (options.bundle !== undefined) return startBundle(options.bundle, options, onDefect);
  // What a server needs is loaded by servers only: other commands begin sooner.
  const { serve } = await import('../../server/serve.js');
  const {
    dataDir,
    listen,
    dnsListen,
    nodes,
    controllers,
    schedulerConfig,
    hostAccess,
    managers,
    runtime,
    image: images,
    release,
    kubeconfig = join(options.dataDir, 'kubeconfig'),
  } = options;
  return serve({
    dataDir,
    listen,
    dnsListen,
    nodes,
    controllers,
    schedulerConfig,
    hostAccess,
    managers,
    runtime,
    images,
    release,
    kubeconfig,
    authentication: options,
    audit: options,
    limits: options,
    settings: options,
    apis: options,
    onDefect,
  });
}

async function startBundle(
  bundle: string,
  { listen, release, kubeconfig: file }: Options,
  onDefect: (where: string, error: unknown) => void,
): Promise<Serving> {
  const { serveReadOnly } = await import('../../server/serve-read-only.js');
  const log = await openBundle(bundle);
  const { url, kubeconfig, close } = await serveReadOnly(log, { listen, release, kubeconfig: file, onDefect });
  return { url, kubeconfig, warnings: [], stop: close };
}

function listenAddress(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (!address.ok) throw new InvalidArgumentError(address.error);
  return address.value;
}

function nodeCount(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) > MOST_NODES)
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${MOST_NODES}.`);
  return Number(text);
}

function managerCount(text: string): number {
  if (!/^[1-9]$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 9.');
  return Number(text);
}

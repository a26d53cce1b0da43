import { type Command, Option } from 'commander';
import { CommandFailure } from '../../../core/model/command-failure.js';
import type { Protocol } from '../../../core/network/policy/policy-verdict.js';
import type { SourceOptions } from '../../../workspace/open-source.js';
import { addTableOptions, type OutputFormat } from '../../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../../arguments/revision-argument.js';
import { Printer } from '../../output/printer.js';
import { tableOutput } from '../../output/table-output.js';
import { yamlText } from '../../output/yaml-text.js';
import { withSource } from '../../source/open-source.js';
import { addSourceOptions } from '../../source/source-options.js';
import type { Finish } from '../../terminal/exit-status.js';
import { FOUND, NOTHING_FOUND } from '../../terminal/exit-status.js';
import type { Io } from '../../terminal/io.js';
import { sourceArgument, targetArgument } from './connection-arguments.js';
import { printConnection } from './connection-page.js';

interface ConnectOptions extends SourceOptions {
  readonly namespace?: string;
  readonly toNamespace?: string;
  readonly at?: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly output: OutputFormat<'text' | 'wide'>;
  readonly headers: boolean;
}

const HELP = `${REVISION_HELP}

FROM is pod/NAME, node/NAME or an IP address; any address that is none of the cluster comes from outside. TO is svc/NAME, pod/NAME, node/NAME, an IP
address or a name as a Pod would look it up, with :PORT behind it; a Service or Pod with one port needs none.

Nothing is sent: what kube-proxy, the cluster's DNS and a network that keeps to NetworkPolicies would do is told from the objects.

Ends with status 0 when the connection reaches a Pod or node, or leaves the cluster, and with 1 when it does not, or only now and then.

Examples:
  hindcast connect pod/web-0 svc/db:5432 -n shop               from a Pod to a Service
  hindcast connect pod/web-0 db.shop:5432                      by a name, in another namespace
  hindcast connect 203.0.113.9 node/node-1:30080               from outside, by a node port
  hindcast connect pod/web-0 svc/db --at -10m -n shop          as it was ten minutes ago
  hindcast connect pod/web-0 svc/db -n shop -o json | jq .outcome`;

/** Adds `hindcast connect`: which Pod a connection would reach, and why. */
export function addConnectCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('connect')
    .description('tell which Pod a connection would reach, and why: Services, NetworkPolicies, DNS')
    .argument('<from>', 'pod/NAME, node/NAME or an IP address')
    .argument('<to>', 'svc/NAME, pod/NAME, node/NAME, an IP address or a name, with :PORT')
    .option('-n, --namespace <namespace>', 'the namespace of both; without it, default')
    .option('--to-namespace <namespace>', 'the namespace of what is connected to, when it is another')
    .option('--at <R>', 'as of this revision or time; without it, as it is now')
    .addOption(new Option('--protocol <protocol>', 'what is spoken').choices(['tcp', 'udp', 'sctp']).default('tcp'))
    .addHelpText('after', HELP);
  addTableOptions(addSourceOptions(command), ['text', 'wide', 'json', 'yaml'], 'text');
  command.action(async (from: string, to: string, options: ConnectOptions) => {
    const { namespace, toNamespace = namespace, protocol } = options;
    await withSource(options, io, async (timeline) => {
      const at = await revisionArgument(timeline, io, options.at ?? 'HEAD');
      const found = await timeline.connection({
        from: await sourceArgument(timeline, from, namespace),
        to: await targetArgument(timeline, to, toNamespace),
        protocol: protocol.toUpperCase() as Protocol,
        at,
      });
      if (!found.ok) throw new CommandFailure(`${found.error}, at revision ${at}`);
      const { value } = found;
      const told = { at, ...value };
      if (options.output === 'json') await new Printer(io.stdout).write(`${JSON.stringify(told, null, 2)}\n`);
      else if (options.output === 'yaml') await new Printer(io.stdout).write(yamlText(told));
      else await printConnection(value, at, tableOutput(io, options));
      finish(value.outcome === 'reaches' || value.outcome === 'leaves' ? NOTHING_FOUND : FOUND);
    });
  });
}

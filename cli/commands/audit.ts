import { type Command, Option } from 'commander';
import { AUDIT_LEVELS, type AuditLevel } from '../../replay/audit/audit-event.js';
import { type AuditQuery, auditEvents } from '../../replay/audit/audit-events.js';
import type { Timeline } from '../../replay/timeline.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { mustOccur } from '../arguments/must-occur.js';
import { addTableOptions, type TableFormat } from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import { selectionOf, words } from '../arguments/selection-options.js';
import type { Finish } from '../exit-status.js';
import { NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { auditSink } from '../output/audit-sink.js';
import { tableOutput } from '../output/table-output.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface AuditOptions extends SourceOptions {
  readonly from?: string;
  readonly to?: string;
  readonly namespace?: string;
  readonly exclude?: readonly string[];
  readonly level: AuditLevel;
  readonly secrets?: boolean;
  readonly output: TableFormat;
  readonly headers: boolean;
}

const HELP = `${REVISION_HELP}

Writes one audit.k8s.io/v1 Event a line, as kube-apiserver does, for every request that changed something. What the history knows beyond
that stands in annotations that begin with hindcast.dev/: the revision and its hash, the deciding controller with its reason, the event
that made it look and what it had seen. The data of Secrets is left out unless --secrets is given.

Examples:
  hindcast audit > audit.log                       every write
  hindcast audit --from -1h -n shop                the last hour of a namespace
  hindcast audit --exclude leases,events           all but what a cluster writes most
  hindcast audit deploy/frontend -n shop --level RequestResponse | jq .responseObject.spec.replicas`;

/** Adds `hindcast audit`: the history as a Kubernetes audit log. */
export function addAuditCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('audit')
    .description('write the history as a Kubernetes audit log')
    .argument('[object...]', 'only this object (KIND/NAME or KIND NAME), or all of a KIND or of several: pods,services')
    .option('-n, --namespace <namespace>', 'only objects in this namespace')
    .option('--exclude <kinds>', 'no objects of these kinds, or not these: leases,cm/settings; may be repeated', words)
    .option('--from <R>', 'begin at this revision or time')
    .option('--to <R>', 'end at this revision or time')
    .addOption(
      new Option('--level <level>', 'how much of each request to tell').choices(AUDIT_LEVELS).default('Metadata'),
    )
    .option('--secrets', 'tell what Secrets hold, too')
    .addHelpText('after', HELP);
  addTableOptions(addSourceOptions(command), ['json', 'yaml', 'table', 'wide'], 'json');
  command.action(async (args: string[], options: AuditOptions) => {
    await withSource(options, io, (timeline, signal) => audit(timeline, args, options, signal, io));
    finish(NOTHING_FOUND);
  });
}

async function audit(
  timeline: Timeline,
  args: readonly string[],
  options: AuditOptions,
  signal: AbortSignal,
  io: Io,
): Promise<void> {
  const { from, to, level, secrets, namespace, exclude, output } = options;
  // An audit log tells of every write: that is what it is for.
  const { filter } = await selectionOf(timeline, args, { namespace, exclude });
  const query: AuditQuery = {
    ...filter,
    from: from === undefined ? undefined : await revisionArgument(timeline, io, from, 'first'),
    to: to === undefined ? undefined : await revisionArgument(timeline, io, to),
    level,
    secrets,
  };
  const sink = auditSink(output, tableOutput(io, options));
  let count = 0;
  for await (const batch of auditEvents(timeline, query, signal)) {
    for (const event of batch) await sink.add(event);
    count += batch.length;
  }
  await sink.flush();
  if (count === 0) await mustOccur(timeline, filter);
}

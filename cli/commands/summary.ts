import type { Command } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import { parseDuration } from '../../replay/revision-text.js';
import type { Summary } from '../../replay/summary/summary.js';
import type { Timeline } from '../../replay/timeline.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { addTableOptions, type OutputFormat } from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { printSummary } from '../output/summary-page.js';
import { tableOutput } from '../output/table-output.js';
import { yamlText } from '../output/yaml-text.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';
import { sourceWords } from '../source/source-words.js';

interface SummaryOptions extends SourceOptions {
  readonly namespace?: string;
  readonly from?: string;
  readonly to?: string;
  readonly since?: string;
  readonly output: OutputFormat<'text' | 'wide'>;
  readonly headers: boolean;
}

const HELP = `${REVISION_HELP}

Tells in a page what is unwell at the end of the range and since when, what came from outside in it, and what that led to: how much each
controller wrote ("pods +3 ~12 -1": three created, twelve changed, one deleted) and which Deployments were rolled out. Each line ends
with a command that tells more. Noise, such as renewals of Leases and Kubernetes Events, is only counted.

Ends with status 0 when nothing is unwell, with 1 when something is.

Examples:
  hindcast summary                                 all that ever happened
  hindcast summary --since 30m                     the last half an hour
  hindcast summary --from 500 --to 700 -n shop     a part of the history, in one namespace
  hindcast summary --bundle incident.hcb -o json | jq '.unwell[].since.revision'`;

/** Adds `hindcast summary`: an incident in a page. */
export function addSummaryCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('summary')
    .description('tell in a page what came from outside, what it led to, and what is unwell since when')
    .option('-n, --namespace <namespace>', 'only objects in this namespace, and nodes and faults')
    .option('--from <R>', 'begin at this revision or time')
    .option('--to <R>', 'end at this revision or time')
    .option('--since <duration>', 'begin so long ago, for example 30m')
    .addHelpText('after', HELP);
  addTableOptions(addSourceOptions(command), ['text', 'wide', 'json', 'yaml'], 'text');
  command.action(async (options: SummaryOptions) => {
    const found = await withSource(options, io, (timeline) => ask(timeline, options, io));
    const asker = { program: program.name(), source: sourceWords(command), range: rangeWords(found, options) };
    if (options.output === 'json') await new Printer(io.stdout).write(`${JSON.stringify(found, null, 2)}\n`);
    else if (options.output === 'yaml') await new Printer(io.stdout).write(yamlText(found));
    else await printSummary(found, tableOutput(io, options), asker);
    finish(found.unwell.length + found.moreUnwell > 0 ? FOUND : NOTHING_FOUND);
  });
}

/** The part of the history that was asked about, by its revisions: times before now would be others later. */
function rangeWords({ from, to }: Summary, options: SummaryOptions): readonly string[] {
  const begins = options.from !== undefined || options.since !== undefined;
  return [...(begins ? ['--from', String(from)] : []), ...(options.to === undefined ? [] : ['--to', String(to)])];
}

async function ask(timeline: Timeline, options: SummaryOptions, io: Io): Promise<Summary> {
  const { since, namespace } = options;
  if (since !== undefined && options.from !== undefined)
    throw new CommandFailure('--since and --from exclude each other');
  if (since !== undefined && parseDuration(since) === undefined)
    throw new CommandFailure(`--since takes a duration such as 10m or 1h30m, not ${JSON.stringify(since)}`);
  const start = since === undefined ? options.from : `now-${since}`;
  return timeline.summary({
    from: start === undefined ? undefined : await revisionArgument(timeline, io, start, 'first'),
    to: options.to === undefined ? undefined : await revisionArgument(timeline, io, options.to),
    namespace,
  });
}

import { type Command, Option } from 'commander';
import type { EventQuery } from '../../replay/events/event-query.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import { parseDuration } from '../../replay/revision-text.js';
import type { Timeline } from '../../replay/timeline.js';
import { parseObjectArgument, selectorOf } from '../arguments/object-argument.js';
import { addTableOptions, type TableFormat } from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import { positiveNumber } from '../arguments/whole-number.js';
import { CommandFailure } from '../command-failure.js';
import { NOTHING_FOUND } from '../exit-status.js';
import type { Finish } from '../finish.js';
import type { Io } from '../io.js';
import { type EventSink, eventSink } from '../output/event-sink.js';
import { Printer } from '../output/printer.js';
import { tableOutput } from '../output/table-output.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions, type SourceOptions } from '../source/source-options.js';

interface LogOptions extends SourceOptions {
  readonly namespace?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly from?: string;
  readonly to?: string;
  readonly since?: string;
  readonly actor?: string;
  readonly verb?: string;
  readonly follow?: boolean;
  readonly limit?: number;
  readonly reverse?: boolean;
  readonly output: TableFormat;
  readonly headers: boolean;
}

/** How many events that are there already `--follow` begins with, when nothing says where to begin. */
const TAIL = 10;

const HELP = `${REVISION_HELP}

Events come oldest first. WHY shows the decider's reason, the event that made it look, and how much of the history it had seen:
"saw 10, 3 unseen" means that three more events were not known to it; STALE, that one of these had changed the very object it wrote.

Examples:
  hindcast log                                     every write
  hindcast log deploy/frontend -n shop             the history of one object
  hindcast log pods --since 10m -f                 the Pods' last ten minutes, and what comes
  hindcast log --actor replicaset-controller       what one controller did
  hindcast log --from 100 --to 200 -o json | jq .  one JSON document a line`;

/** Adds `hindcast log`: a listing of events. */
export function addLogCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('log')
    .description('list every write: when, who, what, and why')
    .argument('[object...]', 'only this object (KIND/NAME or KIND NAME), or all of a KIND')
    .option('-n, --namespace <namespace>', 'only objects in this namespace')
    .option('--kind <kind>', 'only objects of this kind; short names are fine')
    .option('--name <name>', 'only objects of this name')
    .option('--from <R>', 'begin at this revision or time')
    .option('--to <R>', 'end at this revision or time')
    .option('--since <duration>', 'begin so long ago, for example 10m')
    .option('--actor <name>', 'only writes of this user or controller; * stands for anything')
    .addOption(new Option('--verb <verb>', 'only writes of this verb').choices(['create', 'update', 'patch', 'delete']))
    .option('-f, --follow', 'go on with what comes')
    .option('--limit <count>', 'at most so many events', positiveNumber)
    .option('-r, --reverse', 'newest first')
    .addHelpText('after', HELP);
  addTableOptions(addSourceOptions(command));
  command.action(async (args: string[], options: LogOptions) => {
    // Whoever follows the log ends that by interrupting it: that is no failure.
    const use = { interruptible: options.follow !== true };
    await withSource(options, io, (timeline) => log(timeline, args, options, io), use);
    finish(NOTHING_FOUND);
  });
}

async function log(timeline: Timeline, args: readonly string[], options: LogOptions, io: Io): Promise<void> {
  const query = await queryOf(timeline, args, options, io);
  const sink = eventSink(options.output, tableOutput(io, options), query.namespace === undefined);
  if (options.follow === true) return follow(timeline, query, sink, io);
  const count = await writeAll(timeline.events(query), sink);
  await sink.flush();
  if (count === 0) await new Printer(io.stderr).line('No events found.');
}

async function queryOf(timeline: Timeline, args: readonly string[], options: LogOptions, io: Io): Promise<EventQuery> {
  const { follow = false, reverse = false, since, actor, verb, limit } = options;
  if (follow && reverse) throw new CommandFailure('--follow and --reverse exclude each other');
  if (since !== undefined && options.from !== undefined)
    throw new CommandFailure('--since and --from exclude each other');
  if (since !== undefined && parseDuration(since) === undefined) {
    throw new CommandFailure(`--since takes a duration such as 10m or 1h30m, not ${JSON.stringify(since)}`);
  }
  const named = parseObjectArgument(args);
  if (named !== undefined && options.kind !== undefined) throw new CommandFailure('a kind can be named only once');
  if (named?.name !== undefined && options.name !== undefined)
    throw new CommandFailure('a name can be given only once');
  const kind = named?.kind ?? options.kind;
  const name = named?.name ?? options.name;
  const selector = await selectorOf(timeline, kind === undefined ? undefined : { kind, name }, options.namespace);
  const start = since === undefined ? options.from : `now-${since}`;
  const from = start === undefined ? undefined : await revisionArgument(timeline, io, start, 'first');
  const to = options.to === undefined ? undefined : await revisionArgument(timeline, io, options.to);
  return { ...selector, name, from, to, actor, verb, limit, reverse };
}

/** Writes what is there, in columns, and then each event as it comes, until the user interrupts. */
async function follow(timeline: Timeline, query: EventQuery, sink: EventSink, io: Io): Promise<void> {
  const { revision: head } = await timeline.head();
  const { from = await lastOnes(timeline, query), limit = Number.POSITIVE_INFINITY } = query;
  const shown = await writeAll(timeline.events({ ...query, from, to: Math.min(head, query.to ?? head) }), sink);
  await sink.flush();
  if (shown >= limit || (query.to !== undefined && query.to <= head)) return;
  const interrupted = new AbortController();
  const stop = io.onInterrupt(() => interrupted.abort());
  try {
    const rest = query.limit === undefined ? undefined : query.limit - shown;
    for await (const batch of timeline.follow(
      { ...query, from: Math.max(from, head + 1), limit: rest },
      interrupted.signal,
    )) {
      for (const event of batch) await sink.add(event);
      await sink.flush();
    }
    const isOver = interrupted.signal.aborted || query.to !== undefined || query.limit !== undefined;
    if (!isOver) await new Printer(io.stderr).line('No server writes to this log, so nothing more can come.');
  } finally {
    stop();
  }
}

/** Where a listing begins that shows a few events before it follows. */
async function lastOnes(timeline: Timeline, query: EventQuery): Promise<number> {
  let from = 1;
  for await (const batch of timeline.events({ ...query, limit: TAIL, reverse: true }))
    from = batch.at(-1)?.revision ?? from;
  return from;
}

async function writeAll(batches: AsyncIterable<readonly EventSummary[]>, sink: EventSink): Promise<number> {
  let count = 0;
  for await (const batch of batches) {
    for (const event of batch) await sink.add(event);
    count += batch.length;
  }
  return count;
}

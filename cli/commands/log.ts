import { type Command, Option } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { EventQuery } from '../../replay/events/event-query.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import { parseDuration } from '../../replay/revision-text.js';
import type { Timeline } from '../../replay/timeline.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { type ActorOptions, actorsOf, addActorOptions } from '../arguments/actor-options.js';
import { mustOccur, unknownNameIn } from '../arguments/must-occur.js';
import { addTableOptions, type TableFormat } from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import { addSelectionOptions, NOISE_HELP, type SelectionOptions, selectionOf } from '../arguments/selection-options.js';
import { positiveNumber } from '../arguments/whole-number.js';
import type { Finish } from '../exit-status.js';
import { NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { type EventSink, eventSink } from '../output/event-sink.js';
import { LeftOutLine } from '../output/left-out-line.js';
import { Printer } from '../output/printer.js';
import { tableOutput } from '../output/table-output.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface LogOptions extends SourceOptions, SelectionOptions, ActorOptions {
  readonly from?: string;
  readonly to?: string;
  readonly since?: string;
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
${NOISE_HELP}

Events come oldest first. WHY shows the decider's reason, the event that made it look, and how much of the history it had seen:
"saw 10, 3 unseen" means that three more events were not known to it; STALE, that one of these had changed the very object it wrote.

Examples:
  hindcast log                                     every write that is no noise
  hindcast log deploy/frontend -n shop             the history of one object
  hindcast log --since 10m --external              what people and clients did in the last ten minutes
  hindcast log pods,services -l app=web -f         the newest events of some objects, and what comes
  hindcast log --actor replicaset                  what one controller did
  hindcast log --from 100 --to 200 -o json | jq .  one JSON document a line`;

/** Adds `hindcast log`: a listing of events. */
export function addLogCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('log')
    .description('list every write: when, who, what, and why')
    .argument('[object...]', 'only this object (KIND/NAME or KIND NAME), or all of a KIND or of several: pods,services')
    .option('-n, --namespace <namespace>', 'only objects in this namespace')
    .option('--from <R>', 'begin at this revision or time')
    .option('--to <R>', 'end at this revision or time')
    .option('--since <duration>', 'begin so long ago, for example 10m')
    .addOption(new Option('--verb <verb>', 'only writes of this verb').choices(['create', 'update', 'patch', 'delete']))
    .option('-f, --follow', 'go on with what comes')
    .option('--limit <count>', 'at most so many events', positiveNumber)
    .option('-r, --reverse', 'newest first')
    .addHelpText('after', HELP);
  addActorOptions(addSelectionOptions(command));
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
  const sink = eventSink(options.output, tableOutput(io, options), options.namespace === undefined);
  const leftOut = new LeftOutLine(io, 'events', options.output);
  if (options.follow === true) await follow(timeline, query, sink, leftOut, io);
  else {
    const count = await writeAll(timeline.events(query, leftOut.count), sink);
    await sink.flush();
    if (count === 0) await tellNothing(timeline, query, leftOut, io);
  }
  await leftOut.print();
}

/** Nothing was found: because a name is misspelt, which is a failure, or because there is nothing. */
async function tellNothing(timeline: Timeline, query: EventQuery, leftOut: LeftOutLine, io: Io): Promise<void> {
  if (leftOut.isEmpty) await mustOccur(timeline, query, query.actor);
  await new Printer(io.stderr).line('No events found.');
}

async function queryOf(timeline: Timeline, args: readonly string[], options: LogOptions, io: Io): Promise<EventQuery> {
  const { follow = false, reverse = false, since, verb, limit } = options;
  if (follow && reverse) throw new CommandFailure('--follow and --reverse exclude each other');
  if (since !== undefined && options.from !== undefined)
    throw new CommandFailure('--since and --from exclude each other');
  if (since !== undefined && parseDuration(since) === undefined) {
    throw new CommandFailure(`--since takes a duration such as 10m or 1h30m, not ${JSON.stringify(since)}`);
  }
  const { filter, ...selection } = await selectionOf(timeline, args, options);
  const start = since === undefined ? options.from : `now-${since}`;
  const from = start === undefined ? undefined : await revisionArgument(timeline, io, start, 'first');
  const to = options.to === undefined ? undefined : await revisionArgument(timeline, io, options.to);
  return { ...filter, ...selection, ...actorsOf(options), from, to, verb, limit, reverse };
}

/** Writes what is there, in columns, and then each event as it comes, until the user interrupts. */
async function follow(
  timeline: Timeline,
  query: EventQuery,
  sink: EventSink,
  leftOut: LeftOutLine,
  io: Io,
): Promise<void> {
  const { revision: head } = await timeline.head();
  const { from = await lastOnes(timeline, query), limit = Number.POSITIVE_INFINITY } = query;
  const there = { ...query, from, to: Math.min(head, query.to ?? head) };
  let shown = await writeAll(timeline.events(there, leftOut.count), sink);
  await sink.flush();
  if (query.to !== undefined && query.to <= head && shown === 0) return tellNothing(timeline, query, leftOut, io);
  if (shown >= limit || (query.to !== undefined && query.to <= head)) return;
  // What does not occur may still come, so that whoever misspelt it is told, and waits.
  const unknown = shown === 0 && leftOut.isEmpty ? await unknownNameIn(timeline, query, query.actor) : undefined;
  if (unknown !== undefined) await new Printer(io.stderr).line(`Until now ${unknown}`);
  const interrupted = new AbortController();
  const stop = io.onInterrupt(() => interrupted.abort());
  try {
    const rest = query.limit === undefined ? undefined : query.limit - shown;
    for await (const batch of timeline.follow(
      { ...query, from: Math.max(from, head + 1), limit: rest },
      interrupted.signal,
      leftOut.count,
    )) {
      for (const event of batch) await sink.add(event);
      shown += batch.length;
      await sink.flush();
    }
    const isOver = interrupted.signal.aborted || query.to !== undefined || query.limit !== undefined;
    if (isOver) return;
    if (unknown !== undefined) throw new CommandFailure('no server writes to this log, so nothing can come');
    await new Printer(io.stderr).line('No server writes to this log, so nothing more can come.');
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

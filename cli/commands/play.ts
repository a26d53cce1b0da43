import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { Revision } from '../../core/model/revision.js';
import { breakWhenCel, type CelBreakpoint } from '../../replay/play/cel-breakpoint.js';
import { MomentFilter } from '../../replay/play/moment-filter.js';
import { MomentReader } from '../../replay/play/moment-reader.js';
import { type PlayQuery, play } from '../../replay/play/play.js';
import type { Timeline } from '../../replay/timeline.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { type ActorOptions, actorsOf, addActorOptions } from '../arguments/actor-options.js';
import { mustOccur } from '../arguments/must-occur.js';
import { addTableOptions, isTable, type TableFormat } from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import { addSelectionOptions, NOISE_HELP, type SelectionOptions, selectionOf } from '../arguments/selection-options.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { eventSink } from '../output/event-sink.js';
import { LeftOutLine } from '../output/left-out-line.js';
import { KEYS_HELP, PlayScreen } from '../output/play-screen.js';
import { type PlayOutcome, playStream } from '../output/play-stream.js';
import { Printer } from '../output/printer.js';
import { tableOutput } from '../output/table-output.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface PlayOptions extends SourceOptions, SelectionOptions, ActorOptions {
  readonly from?: string;
  readonly to?: string;
  readonly speed?: number;
  readonly breakWhen?: string;
  readonly reverse?: boolean;
  readonly output: TableFormat;
  readonly headers: boolean;
}

const HELP = `${REVISION_HELP}
${NOISE_HELP}

On a terminal playing begins paused, unless --speed is given, and obeys these keys:
${KEYS_HELP.map(([key, what]) => `  ${key.padEnd(12)}${what}`).join('\n')}

On a pipe all events are written at once; with --speed, at the pace at which they happened or so many times faster.

--break-when takes a CEL expression over "object" and "oldObject", the object that an event changed after and before it, null where there
was none, and over "event". Where a field that it names is missing, it does not hold. On a terminal playing pauses where it holds; on a
pipe it stops there, after that event, and ends with status 1.

Examples:
  hindcast play deploy/web -n shop                 step through the history of an object
  hindcast play --from -10m --speed 60             ten minutes in ten seconds
  hindcast play --external                         from one write of a person or a client to the next
  hindcast play pods --break-when 'object.status.phase == "Failed"'
  hindcast play --reverse --break-when 'event.actor.user == "alice"' | tail -1`;

/** Adds `hindcast play`: goes through a history event by event. */
export function addPlayCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('play')
    .description('go through a history event by event, forwards or backwards')
    .argument('[object...]', 'only this object (KIND/NAME or KIND NAME), or all of a KIND or of several: pods,services')
    .option('-n, --namespace <namespace>', 'only objects in this namespace')
    .option('--from <R>', 'begin at this revision or time')
    .option('--to <R>', 'end at this revision or time')
    .option('--speed <factor>', 'so many times faster than it happened; 0 for as fast as possible', speedFactor)
    .option('--break-when <expression>', 'pause, or stop, where this CEL expression holds')
    .option('-r, --reverse', 'begin at the end and go backwards')
    .addHelpText('after', HELP);
  addActorOptions(addSelectionOptions(command));
  addTableOptions(addSourceOptions(command));
  command.action(async (args: string[], options: PlayOptions) => {
    const breakpoint = breakpointOf(options.breakWhen);
    const found = await withSource(options, io, (timeline) => playIn(timeline, args, options, breakpoint, io));
    finish(found ? FOUND : NOTHING_FOUND);
  });
}

/** Plays, and tells whether it stopped at the breakpoint. */
async function playIn(
  timeline: Timeline,
  args: readonly string[],
  options: PlayOptions,
  breakpoint: CelBreakpoint | undefined,
  io: Io,
): Promise<boolean> {
  const { filter, ...selection } = await selectionOf(timeline, args, options);
  const asked = { ...filter, ...selection, ...actorsOf(options) };
  const shown = new MomentFilter(asked);
  const from = options.from === undefined ? undefined : await revisionArgument(timeline, io, options.from, 'first');
  const to = options.to === undefined ? undefined : await revisionArgument(timeline, io, options.to);
  const query: PlayQuery = {
    from,
    to,
    speed: options.speed,
    direction: options.reverse === true ? 'backward' : 'forward',
    shows: shown.shows,
    breakpoints: breakpoint === undefined ? [] : [breakpoint],
  };
  const isInteractive = io.keys !== undefined && io.stdoutIsTty && isTable(options.output);
  // Who steps by hand would find nothing, and not know why.
  if (isInteractive) await mustOccur(timeline, filter);
  const outcome = isInteractive
    ? await interactively(timeline, query, options, io)
    : await streaming(timeline, query, options, io);
  if (outcome?.count === 0 && shown.leftOut.total === 0) await mustOccur(timeline, filter, options.actor);
  if (outcome?.count === 0) await new Printer(io.stderr).line('No events found.');
  const leftOut = new LeftOutLine(io, 'events', options.output);
  leftOut.count(shown.leftOut.counts);
  await leftOut.print();
  const found = outcome?.stoppedAtBreakpoint === true;
  if (!found && breakpoint !== undefined) await tellUnanswered(breakpoint, io);
  return found;
}

async function interactively(
  timeline: Timeline,
  query: PlayQuery,
  options: PlayOptions,
  io: Io,
): Promise<PlayOutcome | undefined> {
  const head: Revision = Math.min(query.to ?? Number.POSITIVE_INFINITY, timeline.log.head().revision);
  const screen = new PlayScreen(
    io,
    tableOutput(io, options),
    new MomentReader(timeline),
    options.namespace === undefined,
    head,
  );
  const paused = options.speed === undefined;
  await screen.run((ready) =>
    play(timeline, { ...query, speed: query.speed ?? 1, paused, holdsAtEnds: true, ready }, io),
  );
  return undefined;
}

async function streaming(timeline: Timeline, query: PlayQuery, options: PlayOptions, io: Io): Promise<PlayOutcome> {
  const sink = eventSink(options.output, tableOutput(io, options), options.namespace === undefined);
  const isPaced = query.speed !== undefined && query.speed > 0;
  return playStream(
    (ready) => play(timeline, { ...query, paused: true, ready }, io),
    new MomentReader(timeline),
    sink,
    { isPaced, onInterrupt: (stop) => io.onInterrupt(stop) },
  );
}

function breakpointOf(text: string | undefined): CelBreakpoint | undefined {
  if (text === undefined) return undefined;
  const breakpoint = breakWhenCel(text);
  if (!breakpoint.ok) throw new CommandFailure(`--break-when: ${breakpoint.error.message}`);
  return breakpoint.value;
}

/** An expression that never had an answer is likely to be a slip of the pen. */
async function tellUnanswered({ looked, unanswered, problem }: CelBreakpoint, io: Io): Promise<void> {
  if (looked === 0 || unanswered < looked) return;
  await new Printer(io.stderr).line(`--break-when never had an answer: ${problem}`);
}

function speedFactor(text: string): number {
  const factor = /^\d{1,9}(\.\d{1,6})?x?$/.test(text) ? Number(text.replace('x', '')) : Number.NaN;
  if (Number.isNaN(factor)) throw new InvalidArgumentError('It must be a number such as 1, 0.5 or 60.');
  return factor;
}

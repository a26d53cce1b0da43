import { type Command, Option } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { Revision } from '../../core/model/revision.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import type { Timeline } from '../../replay/timeline.js';
import { consequences } from '../../replay/why/consequences.js';
import { lastEventOf } from '../../replay/why/last-event.js';
import { lastSettingOf } from '../../replay/why/last-setting.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { namedObject, parseObjectArgument } from '../arguments/object-argument.js';
import { isRevisionText, REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import type { Finish } from '../exit-status.js';
import { NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import { type Style, styleFor } from '../output/style.js';
import { type WhyFormat, whyObjectText, whyText } from '../output/why-formats.js';
import { forwardSink } from '../output/why-forward-sink.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface WhyOptions extends SourceOptions {
  readonly namespace?: string;
  readonly field?: string;
  readonly at?: string;
  readonly forward?: boolean;
  readonly full?: boolean;
  readonly output: WhyFormat;
}

const HELP = `${REVISION_HELP}

The chain begins with what started it all, a request or a fault, and ends with the event that was asked about. A decision made on old
knowledge is marked STALE, with what the decider had not seen. Of an object, each chain is told that something about it rests on, what makes
it unwell first.

Examples:
  hindcast why 120                                 what led to event 120
  hindcast why pod/web-0 -n shop                   why a Pod is as it is, or is no more
  hindcast why deploy/web -n shop --field spec.replicas
  hindcast why 120 --forward                       everything event 120 led to
  hindcast why 120 -o dot | dot -Tsvg > why.svg    as a picture`;

/** Adds `hindcast why`: the chain of causes of an event, an object or a field, or everything that followed. */
export function addWhyCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('why')
    .description('tell what led to an event, an object or a field, or what an event led to')
    .argument('<what...>', 'a revision R, or an object: KIND/NAME or KIND NAME')
    .option('-n, --namespace <namespace>', "the object's namespace; without it, default")
    .option('--field <path>', 'only this field, for example spec.replicas: what last set it')
    .option('--at <R>', 'the object as of this revision or time; without it, as it is now')
    .option('--forward', 'everything the event led to')
    .option('--full', 'leave nothing out: tell what was done over and over each time, and every cause of an object')
    .addHelpText('after', HELP);
  command.addOption(
    new Option('-o, --output <format>', 'how to write the result')
      .choices(['tree', 'json', 'yaml', 'dot'])
      .default('tree'),
  );
  addSourceOptions(command).action(async (args: string[], options: WhyOptions) => {
    await withSource(options, io, async (timeline) => {
      const asked = await askedAbout(timeline, args, options, io);
      if (options.forward === true) await forward(timeline, await eventOf(timeline, asked), options, io);
      else if (typeof asked === 'number') await back(timeline, asked, options, io);
      else await wholeObject(timeline, asked, options, io);
    });
    finish(NOTHING_FOUND);
  });
}

/** An object as of a revision. */
interface AskedObject {
  readonly address: ObjectAddress;
  readonly at: Revision;
}

async function back(timeline: Timeline, revision: Revision, { output, full }: WhyOptions, io: Io): Promise<void> {
  const found = await timeline.why({ revision, full });
  if (found === undefined) throw noEvent(revision);
  await new Printer(io.stdout).write(whyText(found, output, styleFor(io)));
}

async function wholeObject(timeline: Timeline, asked: AskedObject, options: WhyOptions, io: Io): Promise<void> {
  const { output, full = false } = options;
  const all = full ? { full, causes: Number.POSITIVE_INFINITY } : {};
  const found = await timeline.whyObject({ ...asked, ...all });
  if (found === undefined) throw neverExisted(asked);
  await new Printer(io.stdout).write(whyObjectText(found, output, styleFor(io), full));
}

async function forward(timeline: Timeline, revision: Revision, options: WhyOptions, io: Io): Promise<void> {
  const root = await timeline.event(revision);
  if (root === undefined) throw noEvent(revision);
  const { change, deleted, ...told } = root;
  const event: EventSummary = { ...told, change: { type: change.type } };
  const { revision: head } = await timeline.head();
  const style: Style = styleFor(io);
  const sink = forwardSink(options.output, new Printer(io.stdout), style, event, options.full === true);
  const line = new ProgressLine(io, 'events', head - revision);
  const interrupted = new AbortController();
  const stop = io.onInterrupt(() => interrupted.abort());
  const progress = (reached: Revision) => line.show(reached - revision);
  try {
    for await (const one of consequences(timeline, { revision, progress, signal: interrupted.signal }))
      await sink.add(one);
  } finally {
    stop();
    line.clear();
  }
  await sink.end();
  if (interrupted.signal.aborted) throw new CommandFailure('interrupted: later events may have followed, too');
}

/** The event or the object that the arguments mean. Rejects with `CommandFailure` when there is none. */
async function askedAbout(
  timeline: Timeline,
  args: readonly string[],
  options: WhyOptions,
  io: Io,
): Promise<Revision | AskedObject> {
  const [first] = args;
  if (args.length === 1 && isRevisionText(first)) {
    if (options.at !== undefined) throw new CommandFailure('--at goes with an object, not with a revision');
    const revision = await revisionArgument(timeline, io, first);
    return options.field === undefined ? revision : settingBy(timeline, revision, options.field);
  }
  const named = parseObjectArgument(args);
  if (named?.name === undefined)
    throw new CommandFailure(`${JSON.stringify(first)} is neither a revision nor an object KIND/NAME`);
  const at = await revisionArgument(timeline, io, options.at ?? 'HEAD');
  const { address } = await namedObject(timeline, named, options.namespace);
  return options.field === undefined ? { address, at } : setting(timeline, address, options.field, at);
}

/** Of an object, its newest event. */
async function eventOf(timeline: Timeline, asked: Revision | AskedObject): Promise<Revision> {
  if (typeof asked === 'number') return asked;
  const last = await lastEventOf(timeline.log, asked.address, asked.at);
  if (last === undefined) throw neverExisted(asked);
  return last;
}

function neverExisted({ address: { resource, namespace, name }, at }: AskedObject): CommandFailure {
  const place = namespace === undefined ? '' : ` in namespace ${JSON.stringify(namespace)}`;
  return new CommandFailure(`${resource} ${JSON.stringify(name)} had never existed${place} at revision ${at}`);
}

/** What last set a field of the object that an event is about. */
async function settingBy(timeline: Timeline, revision: Revision, field: string): Promise<Revision> {
  const event = await timeline.event(revision);
  if (event === undefined) throw noEvent(revision);
  const { group, resource, namespace, name } = event.ref;
  return setting(timeline, { resource: groupResource(group, resource), namespace, name }, field, revision);
}

async function setting(timeline: Timeline, address: ObjectAddress, field: string, at: Revision): Promise<Revision> {
  const found = await lastSettingOf(timeline, address, field, at);
  if (!found.ok) throw new CommandFailure(found.error.message);
  return found.value;
}

function noEvent(revision: Revision): CommandFailure {
  return new CommandFailure(`there is no event ${revision}`);
}

import type { Command } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { Controller } from '../../core/model/controller.js';
import { originOf } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { type TodaysControllers, todaysControllers } from '../../replay/rerun/todays-controllers.js';
import type { Timeline } from '../../replay/timeline.js';
import { controllersOfFile } from '../../workspace/controller-file/load-controllers.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { withClosedLoop } from '../../workspace/rerun/with-closed-loop.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import { positiveNumber } from '../arguments/whole-number.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { LeftOutLine } from '../output/left-out-line.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import { closedLoopSink } from '../output/rerun-closed-loop.js';
import { openLoopSink } from '../output/rerun-open-loop.js';
import { styleFor } from '../output/style.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface RerunOptions extends SourceOptions {
  readonly from?: string;
  readonly to?: string;
  readonly controller?: string;
  readonly with?: string;
  readonly closedLoop?: boolean;
  readonly first?: boolean;
  readonly all?: boolean;
  readonly threads: number;
  readonly output: OutputFormat<'table'>;
}

/** What is run again, and with which code. */
interface Rerun {
  readonly from: Revision;
  readonly to: Revision;
  readonly code: TodaysControllers;
}

const HELP = `${REVISION_HELP}

In an open loop, every recorded decision is made again: today's code is given just what the recorded code had seen, and what it would
have decided is compared with what was decided. Each decision stands for itself; what would have come of another one is not asked. Only
decisions that changed something are recorded, so only they can be made again.

In a closed loop, history happens again: what came from outside (writes of people, faults, node power) comes again at its recorded time,
everything else is left to today's code, and what would have happened is compared with what did. Times and UIDs do not count.

Today's code is that of this release. Controllers from a file take the place of those of the same name. The file runs with your rights,
but it is checked: a controller must decide the same when asked twice, read neither clock nor chance, change nothing of what it is shown,
and come back within 5 s.

Ends with status 0 when nothing differs, with 1 when something does, with 2 when a controller breaks these rules or something else fails.

Examples:
  hindcast rerun                                         does this release still decide all as it was decided?
  hindcast rerun --with ./deployment-controller.ts       what your controller would have decided
  hindcast rerun --from -1h --controller kube-scheduler  one controller, in the last hour
  hindcast rerun --first --with ./fixed.ts               only the first difference
  hindcast rerun --from 812 --closed-loop --with ./fixed.ts    what would have happened from revision 812 on`;

/** Adds `hindcast rerun`: recorded history, run again with today's code. */
export function addRerunCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('rerun')
    .description('run recorded decisions, or the whole history, again with other code')
    .option('--from <R>', 'begin with this event; without it, with the first')
    .option('--to <R>', 'end with this event; without it, HEAD')
    .option('--controller <name>', 'only the decisions of this controller')
    .option('--with <file>', 'take the controllers that this TypeScript or JavaScript file exports')
    .option('--closed-loop', 'let history happen again instead of asking decision by decision')
    .option('--first', 'stop at the first difference')
    .option('--all', 'in a closed loop, also compare what is noise: Events, renewed Leases, Endpoints')
    .option(
      '--threads <n>',
      'so many processors share the work of an open loop, each with 300 MB or so',
      positiveNumber,
      1,
    )
    .addHelpText('after', HELP);
  addOutputOption(addSourceOptions(command), 'table');
  command.action(async (options: RerunOptions) => {
    const differs = await withSource(options, io, async (timeline, signal) => {
      const rerun = await rerunOf(timeline, options, io);
      return options.closedLoop === true
        ? closedLoop(timeline, rerun, options, io, signal)
        : openLoop(timeline, rerun, options, io, signal);
    });
    finish(differs ? FOUND : NOTHING_FOUND);
  });
}

async function rerunOf(timeline: Timeline, options: RerunOptions, io: Io): Promise<Rerun> {
  const { revision: head } = await timeline.head();
  const first = originOf(timeline.log).revision + 1;
  const from = options.from === undefined ? first : await revisionArgument(timeline, io, options.from, 'first');
  const to = options.to === undefined ? head : await revisionArgument(timeline, io, options.to);
  if (from < first)
    throw new CommandFailure(`the first event is that of revision ${first}, so nothing can begin at ${from}`);
  if (to < from || from > head) throw new CommandFailure(`there are no events from revision ${from} to ${to}`);
  const { controller, closedLoop } = options;
  if (options.all === true && closedLoop !== true)
    throw new CommandFailure('--all goes with --closed-loop: in an open loop every decision is compared');
  const given = await controllersOfFile(options.with);
  // In a closed loop all act: the one chosen from the file, and this release's in the place of the others.
  const isTaken = ({ name }: Controller) => closedLoop !== true || controller === undefined || name === controller;
  const code = await todaysControllers(timeline, to, given.filter(isTaken), options.with);
  const choice = options.with === undefined ? code.all : given;
  if (controller !== undefined && !choice.some(({ name }) => name === controller)) {
    const names = choice
      .map(({ name }) => name)
      .sort()
      .join(', ');
    throw new CommandFailure(`there is no controller ${JSON.stringify(controller)} here, only: ${names}`);
  }
  return { from, to, code };
}

async function openLoop(
  timeline: Timeline,
  { from, to, code }: Rerun,
  options: RerunOptions,
  io: Io,
  signal: AbortSignal,
): Promise<boolean> {
  const { OpenLoop } = await import('../../workspace/rerun/open-loop.js');
  const { loaded, asked: controllers } = code;
  const only = options.controller ?? (loaded.length === 1 ? loaded[0]!.name : undefined);
  const line = new ProgressLine(io, 'events', to - from + 1);
  const sink = openLoopSink(options.output, new Printer(io.stdout), styleFor(io), { from, to });
  const loop = new OpenLoop(code, options.threads);
  const run = loop.rerun(timeline, {
    from,
    to,
    only,
    progress: (revision) => line.show(revision - from + 1),
    signal,
  });
  try {
    for await (const difference of run) {
      line.clear();
      const { problem } = difference;
      // What throws was decided so, if badly; whoever breaks the rules says nothing that could be compared.
      if (problem !== undefined && problem.type !== 'threw') throw new CommandFailure(problem.message);
      await sink.add(difference);
      if (options.first === true) break;
    }
  } finally {
    line.clear();
    await loop.close();
  }
  await sink.end(run.tally, { controllers, only, stopped: options.first === true && run.tally.differing > 0 });
  return run.tally.differing > 0;
}

async function closedLoop(
  timeline: Timeline,
  { from, to, code }: Rerun,
  options: RerunOptions,
  io: Io,
  signal: AbortSignal,
): Promise<boolean> {
  const { controller } = options;
  if (controller !== undefined && options.with === undefined) {
    throw new CommandFailure(
      'in a closed loop every controller acts; --controller says which one of --with FILE is taken',
    );
  }
  const line = new ProgressLine(io, 'events', to - from + 1);
  const query = {
    from,
    to,
    controllers: code.all,
    runnerOf: code.runnerOf,
    progress: (revision: Revision) => line.show(revision - from + 1),
    signal,
  };
  try {
    return await withClosedLoop(timeline, query, async (run) => {
      line.clear();
      const { outcome } = run;
      if (outcome.problem !== undefined) throw new CommandFailure(outcome.problem.message);
      const sink = closedLoopSink(options.output, new Printer(io.stdout), styleFor(io), outcome);
      let differs = outcome.divergence !== undefined || outcome.refused.length > 0;
      await sink.begin();
      const leftOut = new LeftOutLine(io, 'objects', options.output);
      for await (const difference of run.differences({ withoutNoise: options.all !== true }, leftOut.count)) {
        if (options.first !== true) await sink.add(difference);
        differs = true;
      }
      await sink.end();
      await leftOut.print();
      return differs;
    });
  } finally {
    line.clear();
  }
}

import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import { printable } from '../../core/model/printable.js';
import type { Result } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';
import type { ForkStatus } from '../../replay/fork/fork-admin.js';
import { pathOfFork } from '../../replay/fork/fork-path.js';
import type { ForkProblem } from '../../replay/fork/fork-problem.js';
import type { ForkTime } from '../../replay/fork/fork-record.js';
import { parseDuration } from '../../replay/revision-text.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import {
  addOutputOption,
  addTableOptions,
  isTable,
  type OutputFormat,
  type TableFormat,
} from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { writeForkTable } from '../output/fork-table.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import { tableOutput } from '../output/table-output.js';
import { yamlText } from '../output/yaml-text.js';
import { type OpenForks, readForks, withForks } from '../source/open-forks.js';
import { addSourceOptions } from '../source/source-options.js';
import { addForkDiffCommand } from './fork-diff.js';

interface ForkOptions extends SourceOptions {
  readonly output: OutputFormat<'table'>;
}

interface ListOptions extends SourceOptions {
  readonly output: TableFormat;
  readonly headers: boolean;
}

interface CreateOptions extends ForkOptions {
  readonly at: string;
  readonly time?: ForkTime;
  readonly run?: Millis;
  readonly controllers: boolean;
  readonly nodes?: number;
  readonly with?: string;
}

/** In how many pieces a span of virtual time is run at most. */
const MOST_STEPS = 100;

const HELP = `
A fork shares the history of the cluster up to a revision and goes on by itself from there: it can be written to, and its
controllers, scheduler and nodes run on as if the original had stopped at that moment. Nothing is copied. A server serves it
under /fork/NAME, and every command that takes --fork NAME reads its history.`;

const CREATE_HELP = `${REVISION_HELP}

On real time, a fork's clock goes on from its revision as fast as the clock on the wall while a server runs. On virtual time it moves
only when told: what is due at once happens at once, and the rest with --run or "hindcast fork run".

Examples:
  hindcast fork create what-if --at 120            go on from revision 120 as it might have gone on
  hindcast fork create soon --at HEAD --run 10m    see what the next ten minutes would bring
  hindcast fork create again --at 130 --fork what-if
  kubectl --server https://127.0.0.1:6443/fork/what-if get pods`;

const LIST_HELP = `
Examples:
  hindcast fork list
  hindcast fork list -o json | jq -r '.[].name'`;

const DELETE_HELP = `
A fork that others were made from cannot be deleted before them.

Examples:
  hindcast fork delete what-if`;

const RUN_HELP = `
Ends with status 1 when something in the fork had a defect, such as a controller given to "fork create --with".

Examples:
  hindcast fork run soon 1h30m                     let an hour and a half of virtual time pass`;

/** Adds `hindcast fork`: makes, lists, deletes and compares branches of the history. */
export function addForkCommand(program: Command, io: Io, finish: Finish): void {
  const fork = program
    .command('fork')
    .description('branch the cluster at any revision, and let it run on')
    .addHelpText('after', HELP);
  addCreate(fork, io, finish);
  addList(fork, io, finish);
  addDelete(fork, io, finish);
  addRun(fork, io, finish);
  addForkDiffCommand(fork, io, finish);
}

function addCreate(fork: Command, io: Io, finish: Finish): void {
  const command = fork
    .command('create')
    .description('make a fork')
    .argument('<name>', 'a name for it, a DNS label')
    .requiredOption('--at <R>', 'the last revision that it shares')
    .addOption(
      new Option('--time <time>', 'how time passes in it: real unless --run is given').choices(['real', 'virtual']),
    )
    .option('--run <duration>', 'let so much virtual time pass in it at once, for example 10m', duration)
    .option('--no-controllers', 'leave out controllers, scheduler and nodes: nothing happens in it by itself')
    .option('--nodes <n>', 'how many simulated nodes it has at least', nodeCount)
    .option('--with <file>', 'controllers of your own, which take the places of those of the same name')
    .addHelpText('after', CREATE_HELP);
  addOutputOption(addSourceOptions(command), 'table');
  command.action(async (name: string, options: CreateOptions) => {
    finish(await withForks(options, io, (forks) => create(forks, name, options, io)));
  });
}

async function create(forks: OpenForks, name: string, options: CreateOptions, io: Io): Promise<number> {
  const { run, time = run === undefined ? 'real' : 'virtual', controllers, nodes, fork: parent } = options;
  if (run !== undefined && time === 'real')
    throw new CommandFailure('--run needs virtual time: real time passes by itself');
  const at = await revisionArgument(await forks.timeline(parent), io, options.at);
  const file = options.with === undefined ? undefined : resolve(options.with);
  const request = { name, at, parent, time, controllers, nodes, with: file };
  const make = () => forks.admin.create(request, run === undefined ? undefined : 0);
  const created = orFail(await (file === undefined ? make() : forks.withFile(name, file, make)));
  const made = run === undefined ? created : await runOn(forks, name, run, io);
  const printer = new Printer(io.stdout);
  if (options.output !== 'table') {
    await printer.write(written(made, options.output));
    return statusOf(made);
  }
  await printer.line(`fork/${name} created at revision ${at}${parent === undefined ? '' : ` of fork ${parent}`}`);
  if (run !== undefined) await printer.line(progressText(made));
  const where = forks.url === undefined ? 'run "hindcast serve", then ' : '';
  const url = `${(forks.url ?? 'https://HOST:PORT').replace(/\/+$/, '')}${pathOfFork(name)}`;
  if (io.stderrIsTty) await new Printer(io.stderr).line(`To look into it: ${where}kubectl --server ${url} get pods -A`);
  return tellProblem(made, io);
}

function addList(fork: Command, io: Io, finish: Finish): void {
  const command = fork.command('list').description('list the forks').addHelpText('after', LIST_HELP);
  addTableOptions(addSourceOptions(command));
  command.action(async (options: ListOptions) => {
    const forks = await readForks(options, io, (forks) => forks.list());
    if (!isTable(options.output)) await new Printer(io.stdout).write(written(forks, options.output));
    else if (forks.length > 0) await writeForkTable(tableOutput(io, options), forks);
    else await new Printer(io.stderr).line('No forks found.');
    finish(NOTHING_FOUND);
  });
}

function addDelete(fork: Command, io: Io, finish: Finish): void {
  const command = fork
    .command('delete')
    .description('stop a fork and delete all that was written to it')
    .argument('<name>', 'its name')
    .addHelpText('after', DELETE_HELP);
  addOutputOption(addSourceOptions(command), 'table');
  command.action(async (name: string, options: ForkOptions) => {
    const deleted = orFail(await withForks(options, io, ({ admin }) => admin.delete(name)));
    await new Printer(io.stdout).write(
      options.output === 'table' ? `fork/${name} deleted\n` : written(deleted, options.output),
    );
    finish(NOTHING_FOUND);
  });
}

function addRun(fork: Command, io: Io, finish: Finish): void {
  const command = fork
    .command('run')
    .description('let virtual time pass in a fork')
    .argument('<name>', 'its name')
    .argument('<duration>', 'how much, for example 10m', duration)
    .addHelpText('after', RUN_HELP);
  addOutputOption(addSourceOptions(command), 'table');
  command.action(async (name: string, milliseconds: Millis, options: ForkOptions) => {
    const status = await withForks(options, io, (forks) => runOn(forks, name, milliseconds, io));
    await new Printer(io.stdout).write(
      options.output === 'table' ? `${progressText(status)}\n` : written(status, options.output),
    );
    finish(options.output === 'table' ? await tellProblem(status, io) : statusOf(status));
  });
}

/** Lets time pass piece by piece, so that a person sees how far it has come, and may end it. */
async function runOn({ admin }: OpenForks, name: string, milliseconds: Millis, io: Io): Promise<ForkStatus> {
  const progress = new ProgressLine(io, 'virtual seconds', Math.round(milliseconds / 1_000));
  const step = Math.max(1_000, Math.ceil(milliseconds / MOST_STEPS));
  let passed = Math.min(step, milliseconds);
  try {
    let status = orFail(await admin.run(name, passed));
    while (passed < milliseconds) {
      progress.show(Math.round(passed / 1_000));
      const next = Math.min(step, milliseconds - passed);
      status = orFail(await admin.run(name, next));
      passed += next;
    }
    return status;
  } finally {
    progress.clear();
  }
}

/** Time that passed with a defect is nothing to rely on: whoever waited for it hears so. Returns the exit status. */
async function tellProblem(status: ForkStatus, io: Io): Promise<number> {
  if (status.problem !== undefined)
    await new Printer(io.stderr).line(`defect in fork/${status.name}: ${printable(status.problem)}`);
  return statusOf(status);
}

function statusOf({ problem }: ForkStatus): number {
  return problem === undefined ? NOTHING_FOUND : FOUND;
}

function progressText({ name, head, now }: ForkStatus): string {
  return `fork/${name} is at revision ${head}, ${now ?? 'at an unknown time'}`;
}

function written(value: unknown, format: 'json' | 'yaml'): string {
  return format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : yamlText(value);
}

function orFail<T>(result: Result<T, ForkProblem>): T {
  if (!result.ok) throw new CommandFailure(result.error.message);
  return result.value;
}

function duration(text: string): Millis {
  const span = parseDuration(text);
  if (span === undefined) throw new InvalidArgumentError('It must be a duration such as 10m or 1h30m.');
  return span;
}

function nodeCount(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

import { type Command, InvalidArgumentError } from 'commander';
import type { Check } from '../../check/check.js';
import type { CheckOptions } from '../../check/check-options.js';
import type { CheckReport, Progress } from '../../check/check-report.js';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { Millis } from '../../core/model/revision.js';
import { parseDuration } from '../../replay/revision-text.js';
import { loadCheck } from '../../workspace/check/load-check.js';
import { TIMELINES, timelineFolder } from '../../workspace/check/timeline-folder.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import { positiveNumber } from '../arguments/whole-number.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import { interruptible } from '../interruptible.js';
import type { Io } from '../io.js';
import { checkPage, plainReport } from '../output/check-page.js';
import { CheckProgress } from '../output/check-progress.js';
import { Printer } from '../output/printer.js';
import { styleFor } from '../output/style.js';
import { yamlText } from '../output/yaml-text.js';

type Budget = NonNullable<CheckOptions['budget']>;

interface CheckCommandOptions {
  readonly budget?: Budget;
  readonly seed?: number;
  readonly replay?: string;
  readonly timelines: string;
  readonly output: OutputFormat<'table'>;
}

const HELP = `
FILE exports by default what checkController takes: export default defineCheck({ controllers, workload, properties, … }). Workloads,
schedules and faults are tried against the controllers in virtual time; a history that breaks a property is made as small as it gets,
told as a story, and kept as a data directory that every other command opens. The file runs with your rights, but its controllers are
checked: they must decide the same when asked twice, read neither clock nor chance, and change nothing of what they are shown.

Ends with status 0 when nothing was found within the budget, with 1 when a counterexample was, with 2 when something fails.

Examples:
  hindcast check ./zookeeper.check.ts
  hindcast check ./zookeeper.check.ts --budget 60s --seed 7
  hindcast check ./zookeeper.check.ts --budget 100000 -o json
  hindcast check ./zookeeper.check.ts --replay eyJ2ZXJzaW9uIjoxLC…`;

/** Adds `hindcast check`: tries faults, schedules and workloads against controllers. */
export function addCheckCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('check')
    .description('look for a history that breaks what controllers promise, and make it small')
    .argument('<file>', 'a TypeScript or JavaScript file that exports a check')
    .option('--budget <budget>', 'how long to look (60s, 5m), or how many schedules to try', budgetOf)
    .option('--seed <number>', 'decides what is drawn at random', positiveNumber)
    .option('--replay <string>', 'run again only what this string of a counterexample says')
    .option('--timelines <dir>', 'where to keep the timelines of counterexamples', TIMELINES)
    .addHelpText('after', HELP);
  addOutputOption(command, 'table').action(async (file: string, options: CheckCommandOptions) => {
    const report = await run(await loadCheck(file), options, io);
    await new Printer(io.stdout).write(written(report, options.output, io));
    finish(report.counterexample === undefined ? NOTHING_FOUND : FOUND);
  });
}

function budgetOf(text: string): Budget {
  if (/^[1-9]\d{0,14}$/.test(text)) return { schedules: Number(text) };
  const milliseconds: Millis | undefined = parseDuration(text);
  if (milliseconds !== undefined && milliseconds > 0) return { milliseconds };
  throw new InvalidArgumentError('It must be a time such as 60s, or a number of schedules.');
}

async function run({ controllers, ...check }: Check, given: CheckCommandOptions, io: Io): Promise<CheckReport> {
  const { seed = check.seed, replay = check.replay, budget = check.budget } = given;
  const name =
    check.name ??
    [controllers]
      .flat()
      .map(({ name: one }) => one)
      .join('-');
  const line = new CheckProgress(io, budget);
  const options: CheckOptions = {
    ...check,
    seed,
    replay,
    budget,
    saveTimeline: timelineFolder(given.timelines, name),
    onProgress: (progress: Progress) => line.show(progress),
  };
  // The simulator is loaded by checks only: other commands begin sooner.
  const { findCounterexample, ReplayError } = await import('../../check/find-counterexample.js');
  try {
    return await interruptible(io, () => findCounterexample(controllers, options));
  } catch (error) {
    if (error instanceof ReplayError || error instanceof TypeError)
      throw new CommandFailure(error.message, { cause: error });
    throw error;
  } finally {
    line.clear();
  }
}

function written(report: CheckReport, output: CheckCommandOptions['output'], io: Io): string {
  if (output === 'table') return checkPage(report, styleFor(io));
  const plain = plainReport(report);
  return output === 'json' ? `${JSON.stringify(plain, null, 2)}\n` : yamlText(plain);
}

import type { Command } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import { diffTimelines } from '../../replay/diff/diff-timelines.js';
import { sharedUntil } from '../../replay/fork/shared-until.js';
import { nearestName } from '../../replay/names/nearest-name.js';
import type { Timeline } from '../../replay/timeline.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { mustOccur, unknownNameIn } from '../arguments/must-occur.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import { addSelectionOptions, NOISE_HELP, type SelectionOptions, selectionOf } from '../arguments/selection-options.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { diffSink } from '../output/diff-sink.js';
import { LeftOutLine } from '../output/left-out-line.js';
import { tableOutput } from '../output/table-output.js';
import { type ReadForks, readForks } from '../source/open-forks.js';
import { addSourceOptions } from '../source/source-options.js';

interface ForkDiffOptions extends SourceOptions, SelectionOptions {
  readonly status: boolean;
  readonly managedFields?: boolean;
  readonly identity?: boolean;
  readonly full?: boolean;
  readonly output: OutputFormat<'text'>;
}

const HELP = `
With one name, compares what the fork was made from, as it is now, with the fork as it is now: + is what only the fork has. With two,
the first fork with the second. What a fork itself has changed since it was made shows "hindcast diff BASE HEAD --fork NAME".

Whatever is made again gets another UID and another time: these are not compared unless --identity says so.
${NOISE_HELP}

Ends with status 0 when nothing differs, with 1 when something does.

Examples:
  hindcast fork diff what-if                       what is different in the fork
  hindcast fork diff what-if deploy/web -n shop    what became of one object
  hindcast fork diff old new -n shop --no-status   what one fork asks for and the other does not`;

/** Adds `hindcast fork diff`: compares a fork with what it was made from, or two forks. */
export function addForkDiffCommand(fork: Command, io: Io, finish: Finish): void {
  const command = fork
    .command('diff')
    .description('compare a fork with what it was made from, or with another fork')
    .argument('<name>', 'a fork')
    .argument('[other]', 'another fork')
    .argument('[object...]', 'only this object (KIND/NAME or KIND NAME), or all of a KIND or of several: pods,services')
    .option('-n, --namespace <namespace>', 'only objects in this namespace')
    .option('--no-status', 'leave out what controllers report under status')
    .option('--managed-fields', 'compare metadata.managedFields too')
    .option('--identity', 'compare UIDs, times and resource versions too')
    .option('--full', 'write objects that were added or removed in full')
    .addHelpText('after', HELP);
  addSelectionOptions(command);
  addOutputOption(addSourceOptions(command), 'text');
  command.action(async (name: string, other: string | undefined, rest: string[], options: ForkDiffOptions) => {
    const words = other === undefined ? rest : [other, ...rest];
    const differs = await readForks(options, io, (forks) => diff(forks, name, words, options, io));
    finish(differs ? FOUND : NOTHING_FOUND);
  });
}

async function diff(
  forks: ReadForks,
  name: string,
  words: readonly string[],
  options: ForkDiffOptions,
  io: Io,
): Promise<boolean> {
  const known = await forks.list();
  const found = known.find((fork) => fork.name === name);
  if (found === undefined) throw new CommandFailure(noFork(name, known));
  const [first, ...others] = words;
  const other = known.find((fork) => fork.name === first)?.name;
  const [left, right] = other === undefined ? [found.parent, name] : [name, other];
  const [from, to] = [await forks.timeline(left), await forks.timeline(right)];
  if (other === undefined && first !== undefined && !(await mayBeObject(to, first)))
    throw new CommandFailure(noFork(first, known));
  const ends = { from: (await from.head()).revision, to: (await to.head()).revision };
  const { filter: selector, ...selection } = await selectionOf(to, other === undefined ? words : others, options);
  const query = {
    selector,
    ...selection,
    withoutStatus: !options.status,
    withManagedFields: options.managedFields === true,
    ignoring: options.identity === true ? undefined : ('identity' as const),
    sharedUntil: sharedUntil(known, left, right),
  };
  const isSingle = selector.resource !== undefined && selector.name !== undefined;
  const sink = diffSink(options.output, tableOutput(io), ends, options.full === true || isSingle);
  const leftOut = new LeftOutLine(io, 'objects', options.output);
  let differs = false;
  for await (const one of diffTimelines(from, { at: ends.from }, to, { at: ends.to }, query, leftOut.count)) {
    differs = true;
    await sink.add(one);
  }
  // What never existed in the one may have existed in the other.
  if (!differs && leftOut.isEmpty && (await unknownNameIn(from, selector)) !== undefined) await mustOccur(to, selector);
  await sink.end();
  await leftOut.print();
  return differs;
}

/** Whether a word that names no fork may name an object or a kind. */
async function mayBeObject(timeline: Timeline, word: string): Promise<boolean> {
  return /[/,]/.test(word) || (await timeline.findResource(word)) !== undefined;
}

function noFork(name: string, known: readonly { readonly name: string }[]): string {
  const nearest = nearestName(
    name,
    known.map((fork) => fork.name),
  );
  const suggestion = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
  return `there is no fork ${JSON.stringify(name)}${suggestion}`;
}

import type { Command } from 'commander';
import { EVENTS } from '../../core/schema/kinds.js';
import { diffTimelines } from '../../replay/diff/diff-timelines.js';
import { sharedUntil } from '../../replay/fork/shared-until.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import { CommandFailure } from '../command-failure.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Finish } from '../finish.js';
import { type OpenForks, withForks } from '../forks/open-forks.js';
import type { Io } from '../io.js';
import { diffSink } from '../output/diff-sink.js';
import { tableOutput } from '../output/table-output.js';
import { addSourceOptions, type SourceOptions } from '../source/source-options.js';

interface ForkDiffOptions extends SourceOptions {
  readonly namespace?: string;
  readonly status: boolean;
  readonly managedFields?: boolean;
  readonly identity?: boolean;
  readonly events?: boolean;
  readonly full?: boolean;
  readonly output: OutputFormat<'text'>;
}

const HELP = `
With one name, compares what the fork was made from, as it is now, with the fork as it is now: + is what only the fork has. With two,
the first fork with the second. What a fork itself has changed since it was made shows "hindcast diff BASE HEAD --fork NAME".

Whatever is made again gets another UID and another time, and Events of its own: these are not compared unless --identity or --events
says so.

Ends with status 0 when nothing differs, with 1 when something does.

Examples:
  hindcast fork diff what-if                       what is different in the fork
  hindcast fork diff old new -n shop --no-status   what one fork asks for and the other does not`;

/** Adds `hindcast fork diff`: compares a fork with what it was made from, or two forks. */
export function addForkDiffCommand(fork: Command, io: Io, finish: Finish): void {
  const command = fork
    .command('diff')
    .description('compare a fork with what it was made from, or with another fork')
    .argument('<name>', 'a fork')
    .argument('[other]', 'another fork')
    .option('-n, --namespace <namespace>', 'only objects in this namespace')
    .option('--no-status', 'leave out what controllers report under status')
    .option('--managed-fields', 'compare metadata.managedFields too')
    .option('--identity', 'compare UIDs, times and resource versions too')
    .option('--events', 'compare Events too: every run tells of itself in Events of its own')
    .option('--full', 'write objects that were added or removed in full')
    .addHelpText('after', HELP);
  addOutputOption(addSourceOptions(command), 'text');
  command.action(async (name: string, other: string | undefined, options: ForkDiffOptions) => {
    const differs = await withForks(options, io, (forks) => diff(forks, [name, other], options, io));
    finish(differs ? FOUND : NOTHING_FOUND);
  });
}

async function diff(
  forks: OpenForks,
  [name, other]: readonly [string, string | undefined],
  options: ForkDiffOptions,
  io: Io,
): Promise<boolean> {
  const known = await forks.admin.list();
  const found = known.find((fork) => fork.name === name);
  const missing = found === undefined ? name : known.some((fork) => fork.name === other) ? undefined : other;
  if (missing !== undefined || found === undefined)
    throw new CommandFailure(`there is no fork ${JSON.stringify(missing)}`);
  const [left, right] = other === undefined ? [found.parent, name] : [name, other];
  const [from, to] = [await forks.timeline(left), await forks.timeline(right)];
  const ends = { from: (await from.head()).revision, to: (await to.head()).revision };
  const query = {
    selector: { namespace: options.namespace },
    withoutStatus: !options.status,
    withManagedFields: options.managedFields === true,
    ignoring: options.identity === true ? undefined : ('identity' as const),
    sharedUntil: sharedUntil(known, left, right),
  };
  const sink = diffSink(options.output, tableOutput(io), ends, options.full === true);
  let differs = false;
  for await (const one of diffTimelines(from, { at: ends.from }, to, { at: ends.to }, query)) {
    if (one.resource === EVENTS.groupResource && options.events !== true) continue;
    differs = true;
    await sink.add(one);
  }
  await sink.end();
  return differs;
}

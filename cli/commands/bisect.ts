import type { Command } from 'commander';
import { compileCel } from '../../core/cel/compile-cel.js';
import { CommandFailure } from '../../core/model/command-failure.js';
import { bisect } from '../../replay/bisect/bisect.js';
import type { Bisection, BisectQuery } from '../../replay/bisect/bisection.js';
import { OBJECT_VARIABLES, objectPredicate } from '../../replay/bisect/object-predicate.js';
import type { Timeline } from '../../replay/timeline.js';
import type { Why } from '../../replay/why/why.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { namedObject, parseObjectArgument } from '../arguments/object-argument.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import type { Finish } from '../exit-status.js';
import { FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { bisectPage } from '../output/bisect-page.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import { styleFor } from '../output/style.js';
import { whyTree } from '../output/why-tree.js';
import { yamlText } from '../output/yaml-text.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface BisectOptions extends SourceOptions {
  readonly namespace?: string;
  readonly good: string;
  readonly bad: string;
  readonly holds: string;
  readonly binary?: boolean;
  readonly output: OutputFormat<'table'>;
}

const HELP = `${REVISION_HELP}

The predicate is a CEL expression over "object", as Kubernetes writes them. It must hold at the good revision and not at the bad one.
With good before bad, the answer is where it broke; with bad before good, where it began to hold: the first event of the object, in the
order of time, from which on the predicate is as it is at the later of the two. Where the object does not exist, or lacks a field
that the predicate reads, the predicate does not hold; object.?status.?readyReplicas.orValue(0) reads a field that may be missing.

A predicate may hold and break many times in between, so every version is looked at in order. --binary looks at a few only, and finds
a change that need not be the first.

Says with it why that event came about, as hindcast why does.

Ends with status 1 when the revision is found, and with 2 when the two revisions do not differ or something fails.

Examples:
  hindcast bisect deploy/frontend -n shop --good 120 --bad HEAD --holds 'object.status.readyReplicas >= 1'
  hindcast bisect deploy/frontend -n shop --good HEAD --bad -1h --holds 'object.status.readyReplicas == object.spec.replicas'
  hindcast bisect node/node-1 --good -1d --bad HEAD \\
    --holds 'object.status.conditions.exists(c, c.type == "Ready" && c.status == "True")'`;

/** Adds `hindcast bisect`: the revision at which a predicate of an object breaks, or begins to hold. */
export function addBisectCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('bisect')
    .description('find the first revision at which something about an object breaks, or begins to hold')
    .argument('<object...>', 'an object: KIND/NAME or KIND NAME')
    .option('-n, --namespace <namespace>', "the object's namespace; without it, default")
    .requiredOption('--good <R>', 'a revision at which the predicate holds')
    .requiredOption('--bad <R>', 'a revision at which it does not')
    .requiredOption('--holds <expression>', 'the predicate, in CEL')
    .option(
      '--binary',
      'halve the history instead of looking at every version: faster, and exact if there is one change only',
    )
    .addHelpText('after', HELP);
  addOutputOption(addSourceOptions(command), 'table');
  command.action(async (args: string[], options: BisectOptions) => {
    const program = compileCel(options.holds, { variables: OBJECT_VARIABLES });
    if (!program.ok) throw new CommandFailure(`--holds: ${program.error.message}`);
    await withSource(options, io, async (timeline) => {
      const { address } = await namedObject(timeline, parseObjectArgument(args)!, options.namespace);
      const good = await revisionArgument(timeline, io, options.good);
      const bad = await revisionArgument(timeline, io, options.bad);
      const search = options.binary === true ? 'binary' : 'scan';
      const found = await find(timeline, { address, good, bad, holds: objectPredicate(program.value), search }, io);
      const why = (await timeline.why({ revision: found.event.revision }))!;
      await new Printer(io.stdout).write(written(found, why, options, io));
    });
    finish(FOUND);
  });
}

async function find(timeline: Timeline, query: BisectQuery, io: Io): Promise<Bisection> {
  const start = Math.min(query.good, query.bad);
  const line = new ProgressLine(io, 'revisions', Math.abs(query.bad - query.good));
  const interrupted = new AbortController();
  const stop = io.onInterrupt(() => interrupted.abort());
  try {
    const found = await bisect(timeline, query, (reached) => line.show(reached - start), interrupted.signal);
    if (!found.ok) throw new CommandFailure(found.error.message);
    return found.value;
  } finally {
    stop();
    line.clear();
  }
}

function written(found: Bisection, why: Why, { holds, output }: BisectOptions, io: Io): string {
  const style = styleFor(io);
  if (output === 'table') return `${bisectPage(found, holds, style)}\n${whyTree(why, style)}`;
  const { type, search, versions, good, bad, before, after, event } = found;
  const told = {
    type,
    revision: event.revision,
    predicate: holds,
    search,
    versions,
    good,
    bad,
    before,
    after,
    event,
    why,
  };
  return output === 'json' ? `${JSON.stringify(told, null, 2)}\n` : yamlText(told);
}

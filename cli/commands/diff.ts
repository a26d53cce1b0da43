import type { Command } from 'commander';
import type { DiffQuery } from '../../replay/diff/diff-revisions.js';
import type { Timeline } from '../../replay/timeline.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { mustOccur } from '../arguments/must-occur.js';
import { addTableOptions } from '../arguments/output-option.js';
import { isRevisionText, REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import { addSelectionOptions, NOISE_HELP, type SelectionOptions, selectionOf } from '../arguments/selection-options.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { jsonPatchSink } from '../output/diff-json-patch.js';
import { type DiffFormat, type DiffSink, diffSink } from '../output/diff-sink.js';
import { LeftOutLine } from '../output/left-out-line.js';
import { Printer } from '../output/printer.js';
import { tableOutput } from '../output/table-output.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface DiffOptions extends SourceOptions, SelectionOptions {
  readonly status: boolean;
  readonly managedFields?: boolean;
  readonly full?: boolean;
  readonly output: DiffFormat | 'jsonpatch';
  readonly headers: boolean;
}

const HELP = `${REVISION_HELP}
${NOISE_HELP}

Items of lists are matched by what names them, not by position. -o jsonpatch writes the RFC 6902 patch that makes the object of the
second revision of that of the first; without an object, an array with the patch of each. The resource version stays out of it unless
--managed-fields asks for it, and an object that does not exist is null.

Ends with status 0 when nothing differs, with 1 when something does.

Examples:
  hindcast diff 100 120                            everything that changed in between
  hindcast diff -10m HEAD -n shop --no-status      what was asked for in the last ten minutes
  hindcast diff 100 deploy/frontend -n shop        one object, from revision 100 until now
  hindcast diff 0 HEAD pods --full                 every Pod there is, in full
  hindcast diff -10m -l app=web --exclude pods     what became of some objects
  hindcast diff HEAD 100 deploy/frontend -n shop -o jsonpatch
                                                   what would take an object back, for kubectl patch --type json`;

/** Adds `hindcast diff`: what differs between two revisions. */
export function addDiffCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('diff')
    .description('show what differs between two revisions, field by field')
    .argument('<from>', 'a revision R')
    .argument('[to]', 'a revision R; without it, HEAD')
    .argument('[object...]', 'only this object (KIND/NAME or KIND NAME), or all of a KIND or of several: pods,services')
    .option('-n, --namespace <namespace>', 'only objects in this namespace')
    .option('--no-status', 'leave out what controllers report under status')
    .option('--managed-fields', 'compare metadata.managedFields and metadata.resourceVersion too')
    .option('--full', 'write objects that were added or removed in full, as for a single object')
    .addHelpText('after', HELP);
  addSelectionOptions(command);
  addTableOptions(addSourceOptions(command), ['text', 'table', 'wide', 'json', 'yaml', 'jsonpatch'], 'text');
  command.action(async (from: string, to: string | undefined, rest: string[], options: DiffOptions) => {
    const [end, object] = isRevisionText(to) ? [to, rest] : ['HEAD', to === undefined ? rest : [to, ...rest]];
    const differs = await withSource(options, io, (timeline) => diff(timeline, [from, end], object, options, io));
    finish(differs ? FOUND : NOTHING_FOUND);
  });
}

async function diff(
  timeline: Timeline,
  [from, to]: readonly [string, string],
  args: readonly string[],
  options: DiffOptions,
  io: Io,
): Promise<boolean> {
  const { filter: selector, ...selection } = await selectionOf(timeline, args, options);
  const query: DiffQuery = {
    selector,
    ...selection,
    from: await revisionArgument(timeline, io, from),
    to: await revisionArgument(timeline, io, to),
    withoutStatus: !options.status,
    withManagedFields: options.managedFields === true,
    withPatch: options.output === 'jsonpatch',
  };
  const sink = sinkOf(query, selector.resource !== undefined && selector.name !== undefined, options, io);
  const leftOut = new LeftOutLine(io, 'objects', options.output);
  let differs = false;
  for await (const one of timeline.diff(query, leftOut.count)) {
    differs = true;
    await sink.add(one);
  }
  if (!differs && leftOut.isEmpty) await mustOccur(timeline, selector);
  await sink.end();
  await leftOut.print();
  return differs;
}

function sinkOf(query: DiffQuery, isSingle: boolean, options: DiffOptions, io: Io): DiffSink {
  const { output, full } = options;
  if (output === 'jsonpatch') return jsonPatchSink(new Printer(io.stdout), isSingle);
  return diffSink(output, tableOutput(io, options), query, full === true || isSingle);
}

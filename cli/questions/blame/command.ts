import { type Command, Option } from 'commander';
import { fieldPathText, parseFieldPath } from '../../../core/fields/field-path.js';
import { CommandFailure } from '../../../core/model/command-failure.js';
import type { ObjectAddress } from '../../../core/model/log-index.js';
import type { Revision } from '../../../core/model/revision.js';
import type { Timeline } from '../../../replay/timeline/timeline.js';
import type { SourceOptions } from '../../../workspace/open-source.js';
import type { KnownObject } from '../../arguments/object-argument.js';
import { knownObject, parseObjectArgument } from '../../arguments/object-argument.js';
import { addTableOptions, isTable, type TableFormat } from '../../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../../arguments/revision-argument.js';
import { Printer } from '../../output/printer.js';
import { tableOutput } from '../../output/table-output.js';
import { yamlText } from '../../output/yaml-text.js';
import { withSource } from '../../source/open-source.js';
import { addSourceOptions } from '../../source/source-options.js';
import type { Finish } from '../../terminal/exit-status.js';
import { NOTHING_FOUND } from '../../terminal/exit-status.js';
import type { Io } from '../../terminal/io.js';
import { type FieldHistorySink, fieldHistorySink } from './blame-history.js';
import { printBlame } from './blame-table.js';

interface BlameOptions extends SourceOptions {
  readonly namespace?: string;
  readonly at?: string;
  readonly field?: string;
  readonly status?: boolean;
  readonly managedFields?: boolean;
  readonly output: TableFormat;
  readonly headers: boolean;
}

const HELP = `${REVISION_HELP}

A write that repeats a value does not count. Items of lists are followed by what names them, wherever they stand, and a list of
plain values is one field. What an object of the same name held before it was deleted is told with --field only.

A field is written as hindcast diff writes it: .spec.replicas, .spec.template.spec.containers[name=web].image, .spec.containers[0].image,
.metadata.labels["app.kubernetes.io/name"].

Examples:
  hindcast blame deploy/frontend -n shop                            who last set each field
  hindcast blame deploy/frontend -n shop --at -1h --no-status       as it was an hour ago
  hindcast blame deploy/frontend -n shop --field .spec.replicas     every value that one field had
  hindcast blame node/node-1 -o json | jq '.fields[] | select(.actor.user == "alice")'`;

/** Adds `hindcast blame`: which write last set each field of an object, or every value that one field had. */
export function addBlameCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('blame')
    .description('show who last set each field of an object: when, how and why')
    .argument('<object...>', 'KIND/NAME or KIND NAME')
    .option('-n, --namespace <namespace>', "the object's namespace; without it, default")
    .option('--at <R>', 'as of this revision or time; without it, as it is now')
    .option('--field <path>', 'every value that this field had, until then')
    .addOption(new Option('--status', 'show what controllers report under status').hideHelp())
    .option('--no-status', 'leave out what controllers report under status')
    .option('--managed-fields', 'show metadata.managedFields and metadata.resourceVersion too')
    .addHelpText('after', HELP);
  addTableOptions(addSourceOptions(command));
  command.action(async (args: string[], options: BlameOptions) => {
    await withSource(options, io, async (timeline) => {
      const at = await revisionArgument(timeline, io, options.at ?? 'HEAD');
      const named = await knownObject(timeline, parseObjectArgument(args)!, options.namespace);
      if (options.field === undefined) await tellObject(timeline, named, at, options, io);
      else await tellField(timeline, named, options.field, at, options, io);
    });
    finish(NOTHING_FOUND);
  });
}

async function tellObject(
  timeline: Timeline,
  { address }: KnownObject,
  at: Revision,
  options: BlameOptions,
  io: Io,
): Promise<void> {
  const shown = { withoutStatus: options.status === false, withManagedFields: options.managedFields === true };
  const found = await timeline.blame({ address, at, ...shown });
  if (found === undefined) throw new CommandFailure(`${textOf(address)} at revision ${at}`);
  if (isTable(options.output)) return printBlame(found, tableOutput(io, options), io.now());
  const { object, ...told } = found;
  await new Printer(io.stdout).write(options.output === 'json' ? `${JSON.stringify(told, null, 2)}\n` : yamlText(told));
}

async function tellField(
  timeline: Timeline,
  { kind, address }: KnownObject,
  text: string,
  at: Revision,
  options: BlameOptions,
  io: Io,
): Promise<void> {
  const path = parseFieldPath(text);
  if (!path.ok) throw new CommandFailure(path.error.message);
  const history = timeline.fieldHistory({ address, field: text, at });
  if (!history.ok) throw new CommandFailure(history.error.message);
  const title = { kind, ...address, field: fieldPathText(path.value), at };
  const sink: FieldHistorySink = fieldHistorySink(options.output, tableOutput(io, options), title);
  let count = 0;
  for await (const version of history.value) {
    count++;
    await sink.add(version);
  }
  if (count === 0 && (await timeline.objectAt(address, at)) === undefined) {
    throw new CommandFailure(`${textOf(address)} up to revision ${at}`);
  }
  await sink.end();
}

function textOf({ resource, namespace, name }: ObjectAddress): string {
  const place = namespace === undefined ? '' : ` in namespace ${JSON.stringify(namespace)}`;
  return `${resource} ${JSON.stringify(name)} did not exist${place}`;
}

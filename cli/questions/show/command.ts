import type { Command } from 'commander';
import { CommandFailure } from '../../../core/model/command-failure.js';
import { originOf } from '../../../core/model/journal.js';
import { printableLines } from '../../../core/model/printable.js';
import type { Timeline } from '../../../replay/timeline/timeline.js';
import type { SourceOptions } from '../../../workspace/open-source.js';
import { knownObject, type ObjectArgument, parseObjectArgument } from '../../arguments/object-argument.js';
import { addOutputOption, type OutputFormat } from '../../arguments/output-option.js';
import { isRevisionText, REVISION_HELP, revisionArgument } from '../../arguments/revision-argument.js';
import { Printer } from '../../output/printer.js';
import { objectWithoutSecrets } from '../../output/secret-fields.js';
import { styleFor } from '../../output/style.js';
import { withoutManagedFields } from '../../output/without-managed-fields.js';
import { yamlText } from '../../output/yaml-text.js';
import { withSource } from '../../source/open-source.js';
import { addSourceOptions } from '../../source/source-options.js';
import type { Finish } from '../../terminal/exit-status.js';
import { NOTHING_FOUND } from '../../terminal/exit-status.js';
import type { Io } from '../../terminal/io.js';
import { eventPage } from './event-page.js';

interface ShowOptions extends SourceOptions {
  readonly at?: string;
  readonly namespace?: string;
  readonly managedFields?: boolean;
  readonly secrets?: boolean;
  readonly output: OutputFormat<'text'>;
}

const HELP = `${REVISION_HELP}

Examples:
  hindcast show 120                                the event of revision 120, in full
  hindcast show HEAD -o json                       the newest event, as JSON
  hindcast show deploy/frontend -n shop --at -5m   an object as it was five minutes ago`;

/** Adds `hindcast show`: one event in full, or one object as of a revision. */
export function addShowCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('show')
    .description('show one event in full, or one object as it was')
    .argument('<what...>', 'a revision R, or an object: KIND/NAME or KIND NAME')
    .option('--at <R>', 'as of this revision or time; without it, as it is now')
    .option('-n, --namespace <namespace>', "the object's namespace; without it, default")
    .option('--managed-fields', 'show metadata.managedFields too')
    .option('--secrets', 'show the data of Secrets; -o json and -o yaml always do')
    .addHelpText('after', HELP);
  addOutputOption(addSourceOptions(command), 'text');
  command.action(async (args: string[], options: ShowOptions) => {
    await withSource(options, io, async (timeline) => {
      const [first] = args;
      const isEvent = args.length === 1 && options.at === undefined && isRevisionText(first);
      const text = isEvent ? await event(timeline, first, options, io) : await object(timeline, args, options, io);
      await new Printer(io.stdout).write(text);
    });
    finish(NOTHING_FOUND);
  });
}

async function event(timeline: Timeline, text: string, { output, secrets }: ShowOptions, io: Io): Promise<string> {
  const revision = await revisionArgument(timeline, io, text);
  const found = await timeline.event(revision);
  if (found === undefined)
    throw new CommandFailure(`there is no event ${revision}: the first one is ${originOf(timeline.log).revision + 1}`);
  return output === 'text' ? eventPage(found, styleFor(io), secrets) : formatted(found, output);
}

async function object(timeline: Timeline, args: readonly string[], options: ShowOptions, io: Io): Promise<string> {
  const named = parseObjectArgument(args) as ObjectArgument;
  if (named.name === undefined)
    throw new CommandFailure(`${JSON.stringify(args[0])} is neither a revision nor an object KIND/NAME`);
  const at = await revisionArgument(timeline, io, options.at ?? 'HEAD');
  const { address } = await knownObject(timeline, named, options.namespace);
  const found = await timeline.objectAt(address, at);
  if (found === undefined) {
    const { resource, namespace } = address;
    const place = namespace === undefined ? '' : ` in namespace ${JSON.stringify(namespace)}`;
    throw new CommandFailure(`${resource} ${JSON.stringify(named.name)} did not exist${place} at revision ${at}`);
  }
  const shown = options.managedFields === true ? found : withoutManagedFields(found);
  const isMasked = options.output === 'text' && options.secrets !== true;
  const text = formatted(isMasked ? objectWithoutSecrets(shown) : shown, options.output);
  return options.output === 'text' && io.stdoutIsTty ? printableLines(text) : text;
}

function formatted(value: unknown, format: OutputFormat<'text'>): string {
  return format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : yamlText(value);
}

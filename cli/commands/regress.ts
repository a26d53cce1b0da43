import { rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import { originOf } from '../../core/model/journal.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { Revision } from '../../core/model/revision.js';
import { firstViolation, type Violation } from '../../replay/regress/first-violation.js';
import { compileInvariant, type Invariant } from '../../replay/regress/invariant.js';
import { violationText } from '../../replay/regress/violation-text.js';
import { todaysControllers } from '../../replay/rerun/todays-controllers.js';
import type { Timeline } from '../../replay/timeline.js';
import { type BundleSummary, writeBundle } from '../../stores/bundle/write-bundle.js';
import { controllersOfFile } from '../../workspace/controller-file/load-controllers.js';
import { makeDirectory } from '../../workspace/directory.js';
import type { SourceOptions } from '../../workspace/open-source.js';
import { openBundleTimeline } from '../../workspace/open-source.js';
import { type IncidentReplay, replayWith } from '../../workspace/replay-incident.js';
import { namedObject, parseObjectArgument } from '../arguments/object-argument.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import { REVISION_HELP, revisionArgument } from '../arguments/revision-argument.js';
import { DraftFile } from '../draft-file.js';
import type { Finish } from '../exit-status.js';
import { FOUND, NOTHING_FOUND } from '../exit-status.js';
import { interruptible } from '../interruptible.js';
import type { Io } from '../io.js';
import { byteCount } from '../output/byte-count.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import { styleFor } from '../output/style.js';
import { yamlText } from '../output/yaml-text.js';
import { testFile } from '../regress/test-file.js';
import { withSource } from '../source/open-source.js';
import { addSourceOptions } from '../source/source-options.js';

interface RegressOptions extends SourceOptions {
  readonly namespace?: string;
  readonly from: string;
  readonly to: string;
  readonly holds: string;
  readonly atEnd?: boolean;
  readonly with?: string;
  readonly out: string;
  readonly secrets?: boolean;
  readonly force?: boolean;
  readonly output: OutputFormat<'table'>;
}

/** The test that was written, and what it would say now. */
interface Regression {
  readonly test: string;
  readonly bundle: BundleSummary & { readonly file: string };
  readonly invariant: Invariant;
  readonly recorded: Violation | undefined;
  readonly replay: IncidentReplay;
}

const HELP = `${REVISION_HELP}

Writes two files into DIR: a bundle with the events of the range and the state before them, and a vitest file that lets them happen
again: what came from outside comes again at its recorded time, everything else is left to the controllers that are under test, those
of FILE and otherwise this release's. The test fails when the expression does not hold at some revision of what happens then.

The expression is CEL, as Kubernetes writes it. With an object it is over "object", and must hold in each of its versions, from before
the first event on, or with --at-end in the last one; it does not hold where the object, or a field that is read, does not exist. Without
an object it is over "object", "oldObject" and "event" of each event, and an event for which it has no answer does not count.

Ends with status 1 when the new test fails with the code as it is, with 0 when it passes. When neither the recorded history nor the code
as it is breaks the expression there is nothing to catch: nothing is written, and the status is 2.

Examples:
  hindcast regress deploy/frontend -n shop --from 812 --to HEAD --holds 'object.status.readyReplicas >= 1' --out regress
  hindcast regress deploy/frontend --from -1h --to HEAD --at-end --holds 'object.status.readyReplicas == object.spec.replicas' \\
    --with ./deployment-controller.ts --out tests/incidents
  hindcast regress --from 812 --to 903 --holds 'object.kind != "Pod" || object.status.phase != "Failed"' --out regress`;

/** Adds `hindcast regress`: makes a test of an incident. */
export function addRegressCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('regress')
    .description('make a vitest file and a bundle of an incident, so that it is caught when it comes again')
    .argument('[object...]', 'what must hold is about this object: KIND/NAME or KIND NAME')
    .option('-n, --namespace <namespace>', "the object's namespace; without it, default")
    .requiredOption('--from <R>', 'the first event that happens again')
    .requiredOption('--to <R>', 'the last one')
    .requiredOption('--holds <expression>', 'what must hold, in CEL')
    .option('--at-end', 'it must hold in the end only')
    .option('--with <file>', 'test the controllers that this TypeScript or JavaScript file exports')
    .requiredOption('--out <dir>', 'where to write the two files')
    .option('--secrets', 'put the data of Secrets into the bundle')
    .option('--force', 'overwrite the files')
    .addHelpText('after', HELP);
  addOutputOption(addSourceOptions(command), 'table');
  command.action(async (args: string[], options: RegressOptions) => {
    // Files that are half written must be taken away before the program ends, so only the long parts are interrupted.
    const use = { interruptible: false };
    const regression = await withSource(options, io, (timeline) => regress(timeline, args, options, io), use);
    await new Printer(io.stdout).write(written(regression, options, io));
    finish(regression.replay.violation === undefined ? NOTHING_FOUND : FOUND);
  });
}

async function regress(
  timeline: Timeline,
  args: readonly string[],
  options: RegressOptions,
  io: Io,
): Promise<Regression> {
  const address = await addressOf(timeline, args, options);
  const { holds, atEnd } = options;
  const invariant = compileInvariant(holds, { address, atEnd });
  if (!invariant.ok) throw new CommandFailure(`--holds: ${invariant.error.message}`);
  const range = await rangeOf(timeline, options, io);
  const loaded = await controllersOfFile(options.with);
  const recorded = await interruptible(io, () => firstViolation(timeline, invariant.value, range));
  if (recorded !== undefined && recorded.revision < range.from && atEnd !== true)
    throw new CommandFailure(
      `${violationText(invariant.value, recorded)}, before the first event: begin where it holds`,
    );
  const name = fileName(address);
  const bundle = join(options.out, `${name}.hindcast`);
  const test = join(options.out, `${name}.test.ts`);
  const made = await madeFolder(options.out);
  const drafts: DraftFile[] = [];
  try {
    const bundleDraft = await begin(drafts, bundle, options);
    const testDraft = await begin(drafts, test, options);
    const summary = await interruptible(io, (signal) =>
      writeBundle(timeline.log, { ...range, secrets: options.secrets, signal }, (chunk) => bundleDraft.write(chunk)),
    );
    const replay = await replayDraft(bundleDraft.draft, loaded, invariant.value, range, io);
    if (recorded === undefined && replay.violation === undefined)
      throw new CommandFailure(
        `nothing to catch: ${JSON.stringify(holds)} holds from revision ${range.from} to ${range.to}, as recorded and with the code as it is`,
      );
    const controllers = options.with === undefined ? undefined : resolve(options.with);
    const folder = resolve(options.out);
    const text = testFile({ folder, bundle: `${name}.hindcast`, holds, object: address, atEnd, controllers });
    await testDraft.write(Buffer.from(text));
    await bundleDraft.finish();
    await testDraft.finish();
    return { test, bundle: { file: bundle, ...summary }, invariant: invariant.value, recorded, replay };
  } catch (error) {
    await Promise.all(drafts.map((draft) => draft.discard()));
    // Only a folder that is new and empty goes away again.
    if (made !== undefined) await rmdir(options.out).catch(() => {});
    throw error;
  }
}

async function addressOf(
  timeline: Timeline,
  args: readonly string[],
  { namespace, atEnd }: RegressOptions,
): Promise<ObjectAddress | undefined> {
  const named = parseObjectArgument(args);
  if (named !== undefined) return (await namedObject(timeline, named, namespace)).address;
  if (atEnd === true) throw new CommandFailure('--at-end needs an object, KIND/NAME');
  return undefined;
}

async function rangeOf(
  timeline: Timeline,
  options: RegressOptions,
  io: Io,
): Promise<{ readonly from: Revision; readonly to: Revision }> {
  const from = await revisionArgument(timeline, io, options.from, 'first');
  const to = await revisionArgument(timeline, io, options.to);
  const first = originOf(timeline.log).revision + 1;
  const { revision: head } = await timeline.head();
  if (from < first || to < from || to > head)
    throw new CommandFailure(
      `there are no events from revision ${from} to ${to}: there are those from ${first} to ${head}`,
    );
  return { from, to };
}

/** Nothing of a name but what any file may be called. */
function fileName(address: ObjectAddress | undefined): string {
  if (address === undefined) return 'incident';
  return `${address.resource.split('.')[0]}-${address.name}`.replace(/[^a-zA-Z0-9-]+/g, '-');
}

async function madeFolder(folder: string): Promise<string | undefined> {
  try {
    return await makeDirectory(folder);
  } catch (cause) {
    throw new CommandFailure(`cannot make the folder ${folder}: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
}

async function begin(drafts: DraftFile[], path: string, { force }: RegressOptions): Promise<DraftFile> {
  const draft = await DraftFile.begin(path, force === true);
  drafts.push(draft);
  return draft;
}

/** What the test says: it reads the bundle, which may hold less than the history. */
async function replayDraft(
  bundle: string,
  loaded: Awaited<ReturnType<typeof controllersOfFile>>,
  invariant: Invariant,
  range: { readonly from: Revision; readonly to: Revision },
  io: Io,
): Promise<IncidentReplay> {
  const timeline = await openBundleTimeline(bundle);
  const line = new ProgressLine(io, 'events', range.to - range.from + 1);
  const progress = (revision: Revision) => line.show(revision - range.from + 1);
  try {
    const code = await todaysControllers(timeline, range.to, loaded);
    return await interruptible(io, (signal) => replayWith(timeline, code, invariant, range, { progress, signal }));
  } finally {
    line.clear();
    await timeline.close();
  }
}

function written({ test, bundle, invariant, recorded, replay }: Regression, options: RegressOptions, io: Io): string {
  const { violation, outcome } = replay;
  const told = { test, bundle, recorded: recorded ?? null, today: violation ?? null, outcome };
  if (options.output === 'json') return `${JSON.stringify(told, null, 2)}\n`;
  if (options.output === 'yaml') return yamlText(told);
  const style = styleFor(io);
  const holds = style('added', 'holds throughout');
  return [
    `Wrote ${test}`,
    `Wrote ${bundle.file}: ${bundle.events} events, revisions ${bundle.from} to ${bundle.to}, ${byteCount(bundle.bytes)}`,
    `Recorded:  ${recorded === undefined ? holds : style('removed', violationText(invariant, recorded))}`,
    `Would be:  ${violation === undefined ? holds : style('removed', violation.message)}`,
    `The test ${violation === undefined ? 'passes' : 'fails'} with the code as it is. Run it: npx vitest run ${test}`,
    '',
  ].join('\n');
}

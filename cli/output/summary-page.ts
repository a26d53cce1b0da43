import { type GroupResource, parseGroupResource } from '../../core/model/group-resource.js';
import { objectText } from '../../core/model/object-text.js';
import { printable } from '../../core/model/printable.js';
import { FAULTS } from '../../core/schema/fault.js';
import type { ControllerWrites } from '../../replay/summary/controller-writes.js';
import type { OutsideWrites } from '../../replay/summary/outside-writes.js';
import type { RollOuts } from '../../replay/summary/roll-outs.js';
import type { Summary } from '../../replay/summary/summary.js';
import type { Unwell } from '../../replay/summary/unwell.js';
import { changeSummary } from './change-summary.js';
import { cutTo } from './display-width.js';
import { nextCommand } from './summary-commands.js';
import type { TableOutput } from './table-output.js';
import {
  cutEnd,
  cutMiddle,
  leaveOut,
  type TableShape,
  timeOfDay,
  whenOne,
  wholeSeconds,
  withoutGroup,
} from './table-shape.js';
import { type Cell, TableWriter } from './table-writer.js';

/** How the reader asks further: the words of the command up to the question, and those that name the history. */
export interface Asker {
  readonly program: string;
  readonly source: readonly string[];
  /** The part of the history, for commands that list events. */
  readonly range: readonly string[];
}

/** A page has so many rows of one sort; `-o wide` and `-o json` tell all. */
const MOST_ROWS = 15;
/** Longer reasons are cut: kubelets and schedulers write whole paragraphs. */
const LONGEST_REASON = 100;
const GO_ON = 'GO ON WITH';

const OUTSIDE: TableShape = {
  headings: ['WHO', 'CLIENT', 'DID', 'OBJECT', 'EVENTS', 'CHANGE', GO_ON],
  givesWay: [
    cutEnd('CHANGE', 40),
    withoutGroup('OBJECT'),
    cutMiddle('OBJECT', 30),
    leaveOut('CLIENT'),
    cutMiddle('WHO', 16),
    cutEnd('CHANGE', 16),
    cutMiddle('OBJECT', 20),
    leaveOut('CHANGE'),
  ],
};
const CONTROLLERS: TableShape = {
  headings: ['CONTROLLER', 'EVENTS', 'WROTE', GO_ON],
  givesWay: [cutEnd('WROTE', 40), cutMiddle('CONTROLLER', 20), cutEnd('WROTE', 16)],
};
const ROLL_OUTS: TableShape = {
  headings: ['DEPLOYMENT', 'ROLL-OUTS', 'LAST', 'STATE', GO_ON],
  givesWay: [cutMiddle('DEPLOYMENT', 24)],
};
const UNWELL: TableShape = {
  headings: ['NAMESPACE', 'OBJECT', 'PROBLEM', 'RESTARTS', 'SINCE', 'REVISION', 'REASON', GO_ON],
  givesWay: [
    timeOfDay('SINCE'),
    wholeSeconds('SINCE'),
    whenOne('NAMESPACE', 'OBJECT'),
    cutEnd('REASON', 40),
    withoutGroup('OBJECT'),
    cutMiddle('OBJECT', 30),
    cutEnd('REASON', 20),
    leaveOut('RESTARTS'),
    cutMiddle('NAMESPACE', 12),
    cutMiddle('OBJECT', 20),
    leaveOut('REASON'),
    leaveOut('REVISION'),
  ],
};

/** Writes a summary for a person: what came from outside, what that led to, and what is unwell in the end. */
export async function printSummary(found: Summary, output: TableOutput, asker: Asker): Promise<void> {
  const { printer, style } = output;
  const section = async (title: string, shape: TableShape, rows: readonly (readonly Cell[])[], more: number) => {
    if (rows.length === 0) return;
    await printer.line(`\n${style('heading', title)}`);
    const shown = output.isWide ? rows : rows.slice(0, MOST_ROWS);
    const table = new TableWriter(output, shape);
    for (const row of shown) await table.add(row);
    await table.flush();
    const left = rows.length - shown.length + more;
    if (left > 0) await printer.line(style('dim', `… and ${left} more`));
  };
  const ask = (...words: string[]) => ({ text: nextCommand(asker, words), tone: 'dim' as const });
  for (const line of headLines(found)) await printer.line(line);
  const { outside, controllers, rollOuts, unwell, moreUnwell } = found;
  await section(
    'What came from outside',
    OUTSIDE,
    outside.writes.map((one) => outsideRow(one, output.isWide, ask)),
    outside.others,
  );
  await section(
    'What it led to',
    CONTROLLERS,
    controllerRows(controllers.writes, asker.range, ask),
    controllers.others,
  );
  const rolledOut = rollOuts.map((one) => rollOutRow(one, ask));
  await section('Roll-outs', ROLL_OUTS, rolledOut, 0);
  const isWell = unwell.length + moreUnwell === 0;
  if (isWell) await printer.line(`\n${style('added', `Nothing is unwell at revision ${found.to}.`)}`);
  const ill = unwell.map((one) => unwellRow(one, output.isWide, ask));
  await section(`Unwell at revision ${found.to}`, UNWELL, ill, moreUnwell);
}

type Ask = (...words: string[]) => Cell;

function headLines({ from, to, time, events, untold, bootstrap, pods }: Summary): readonly string[] {
  if (time === undefined) return [`Nothing happened from revision ${from} on.`];
  const parts = [
    untold === 0 ? '' : `, ${untold} of them noise`,
    bootstrap === 0 ? '' : `, ${bootstrap} made to set the cluster up`,
  ];
  const made = pods.created + pods.deleted === 0 ? [] : [`Pods: ${pods.created} made, ${pods.deleted} gone.`];
  const until = ` to ${to}, ${time.first} to ${time.last}`;
  return [`${counted(events, 'event')} from revision ${from}${until}${parts.join('')}.`, ...made];
}

function unwellRow(one: Unwell, isWide: boolean, ask: Ask): readonly Cell[] {
  const { resource, kind, namespace, name, count, owner, problem, reason = '', restarts, since } = one;
  const { group } = parseGroupResource(resource);
  const object =
    count === 1 || owner === undefined
      ? objectText(kind, group, name)
      : `${count} ${printable(resource)} of ${printable(owner.kind.toLowerCase())}/${printable(owner.name)}`;
  const place = namespace === undefined ? [] : ['-n', namespace];
  return [
    { text: printable(namespace ?? '') },
    { text: object },
    { text: printable(problem), tone: resource === FAULTS.groupResource ? 'warning' : 'removed' },
    { text: restarts === undefined ? '' : String(restarts) },
    { text: since?.time ?? 'before the log' },
    { text: since === undefined ? '' : String(since.revision) },
    { text: isWide ? printable(reason) : cutTo(printable(reason), LONGEST_REASON, 'end') },
    since === undefined ? ask('why', `${resource}/${name}`, ...place) : ask('why', String(since.revision)),
  ];
}

function outsideRow(one: OutsideWrites, isWide: boolean, ask: Ask): readonly Cell[] {
  const { user, client = '', verb, subresource, resource, events, first, last, objects, more, newest } = one;
  const range = ['--from', String(first), '--to', String(last)];
  return [
    { text: printable(user) },
    { text: printable(client) },
    { text: printable(subresource === undefined ? verb : `${verb}/${subresource}`) },
    { text: objectsText(newest.kind, resource, objects, more) },
    { text: String(events) },
    { text: changeSummary(newest, isWide), ...(resource === FAULTS.groupResource ? { tone: 'warning' } : {}) },
    events === 1 ? ask('why', String(first), '--forward') : ask('log', resource, '--actor', user, ...range),
  ];
}

function objectsText(kind: string, resource: GroupResource, objects: OutsideWrites['objects'], more: boolean): string {
  const [first, ...others] = objects.map(({ name }) => name);
  const names = [first ?? '', ...others].join(',');
  return objectText(kind, parseGroupResource(resource).group, more ? `${names},…` : names);
}

function controllerRows(
  writes: readonly ControllerWrites[],
  range: readonly string[],
  ask: Ask,
): readonly (readonly Cell[])[] {
  const byController = new Map<string, ControllerWrites[]>();
  for (const write of writes)
    byController.set(write.controller, [...(byController.get(write.controller) ?? []), write]);
  return [...byController].map(([controller, own]) => {
    const ordered = own.toSorted((a, b) => eventsOf(b) - eventsOf(a));
    return [
      { text: printable(controller) },
      { text: String(own.reduce((sum, write) => sum + eventsOf(write), 0)) },
      { text: ordered.map(wroteText).join('; ') },
      ask('log', '--actor', controller, ...range),
    ];
  });
}

function eventsOf({ created, modified, deleted }: ControllerWrites): number {
  return created + modified + deleted;
}

/** What happened to the objects of one kind: `pods +3 ~12 -1`, marked as in a difference. */
function wroteText({ resource, created, modified, deleted }: ControllerWrites): string {
  const counts = [
    created === 0 ? '' : ` +${created}`,
    modified === 0 ? '' : ` ~${modified}`,
    deleted === 0 ? '' : ` -${deleted}`,
  ];
  return printable(resource) + counts.join('');
}

function rollOutRow({ namespace, name, count, last, state }: RollOuts, ask: Ask): readonly Cell[] {
  return [
    { text: printable(`${namespace}/${name}`) },
    { text: String(count) },
    { text: String(last) },
    { text: state, tone: state === 'stuck' ? 'removed' : undefined },
    ask('why', String(last)),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

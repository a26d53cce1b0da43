import { humanDuration } from '../../core/kinds/columns/human-duration.js';
import { printable } from '../../core/model/printable.js';
import type { Millis } from '../../core/model/revision.js';
import type { Blame, BlamedField } from '../../replay/blame/blame.js';
import type { BlamedWrite } from '../../replay/blame/blamed-write.js';
import { valueWithoutSecrets } from './blame-secrets.js';
import { blamedLines } from './blame-yaml.js';
import { cutTo } from './display-width.js';
import type { TableOutput } from './table-output.js';
import {
  type Concession,
  cutEnd,
  cutMiddle,
  leaveOut,
  type TableShape,
  timeOfDay,
  wholeSeconds,
} from './table-shape.js';
import { type Cell, TableWriter } from './table-writer.js';

const NONE = '<none>';
/** What stands for who and when of a write that came before the log's first event. */
const BEFORE_THE_LOG = '<before the log>';
/** A line of an object has this much room for a name, so that the object itself is in sight. */
const LONGEST_NAME = 22;
/** Longer lines are cut: what `kubectl apply` leaves in an annotation is a page on one line. */
const LONGEST_LINE = 120;

/** The headings over `writeCells`. */
export const WRITE_HEADINGS: readonly string[] = ['REVISION', 'TIME', 'WHO', 'VERB', 'WHY'];
/** How a listing of writes gives way: by its revision each can be asked about. */
export const WRITES_GIVE_WAY: readonly Concession[] = [
  timeOfDay('TIME'),
  cutEnd('WHY', 24),
  wholeSeconds('TIME'),
  cutMiddle('WHO', 16),
  leaveOut('WHY'),
  cutMiddle('WHO', 10),
];
const WRITES: TableShape = { headings: WRITE_HEADINGS, givesWay: WRITES_GIVE_WAY };
/** The object comes first: who and when of each revision are told above it. */
const OBJECT_LINES: TableShape = {
  headings: ['REVISION', 'AGE', 'WHO', 'OBJECT'],
  givesWay: [cutEnd('OBJECT', 60), cutMiddle('WHO', 12), leaveOut('AGE'), leaveOut('WHO'), cutEnd('OBJECT', 30)],
};

/** One write in a listing: when, who, how and why. */
export function writeCells({
  revision,
  time,
  actor,
  verb,
  subresource,
  trigger,
  reason,
}: BlamedWrite): readonly Cell[] {
  const how = verb === undefined ? NONE : subresource === undefined ? verb : `${verb}/${subresource}`;
  const after = trigger === undefined ? '' : `after ${trigger}`;
  const why = reason === undefined ? after : after === '' ? reason : `${reason} (${after})`;
  return [
    { text: String(revision) },
    { text: time === undefined ? BEFORE_THE_LOG : printable(time) },
    { text: printable(actor?.controller ?? actor?.user ?? NONE) },
    { text: printable(how) },
    { text: printable(why) || NONE },
  ];
}

/** Writes first every write that shows in an object, oldest first, and then the object as YAML with the write of each line before it. */
export async function printBlame(blame: Blame, output: TableOutput, now: Millis): Promise<void> {
  const fields = blame.fields.map((field) => ({
    ...field,
    value: valueWithoutSecrets(blame.kind, field.path, field.value),
  }));
  const writes = new Map(fields.map((field) => [field.revision, field]));
  const legend = new TableWriter(output, WRITES);
  for (const write of [...writes.values()].sort((a, b) => a.revision - b.revision)) await legend.add(writeCells(write));
  await legend.flush();
  await output.printer.line();
  const object = new TableWriter(output, OBJECT_LINES);
  const { isWide } = output;
  let above: BlamedField | undefined;
  for (const { text, field } of blamedLines(blame.object, fields)) {
    await object.add([
      ...lineCells(field, above, now, isWide),
      { text: isWide ? text : cutTo(text, LONGEST_LINE, 'end') },
    ]);
    above = field ?? above;
  }
  await object.flush();
}

/** A line that was written together with the one above is dim: where the colour changes, another write begins. */
function lineCells(
  field: BlamedField | undefined,
  above: BlamedField | undefined,
  now: Millis,
  isWide: boolean,
): readonly Cell[] {
  if (field === undefined) return [{ text: '' }, { text: '' }, { text: '' }];
  const { revision, time, actor } = field;
  const who = printable(actor?.controller ?? actor?.user ?? NONE);
  const cells = [
    String(revision),
    time === undefined ? NONE : humanDuration(now - Date.parse(time)),
    isWide ? who : cutTo(who, LONGEST_NAME, 'end'),
  ];
  return cells.map((text) => (above?.revision === revision ? { text, tone: 'dim' } : { text }));
}

import { humanDuration } from '../../core/api/table/human-duration.js';
import type { Millis } from '../../core/model/revision.js';
import type { Blame, BlamedField } from '../../replay/blame/blame.js';
import type { BlamedWrite } from '../../replay/blame/blamed-write.js';
import { valueWithoutSecrets } from './blame-secrets.js';
import { blamedLines } from './blame-yaml.js';
import { printable } from './printable.js';
import type { Printer } from './printer.js';
import type { Style } from './style.js';
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
export async function printBlame(blame: Blame, printer: Printer, style: Style, now: Millis): Promise<void> {
  const fields = blame.fields.map((field) => ({
    ...field,
    value: valueWithoutSecrets(blame.kind, field.path, field.value),
  }));
  const writes = new Map(fields.map((field) => [field.revision, field]));
  const legend = new TableWriter(printer, style, WRITE_HEADINGS);
  for (const write of [...writes.values()].sort((a, b) => a.revision - b.revision)) await legend.add(writeCells(write));
  await legend.flush();
  await printer.line();
  const object = new TableWriter(printer, style, ['REVISION', 'AGE', 'WHO', 'OBJECT']);
  let above: BlamedField | undefined;
  for (const { text, field } of blamedLines(blame.object, fields)) {
    await object.add([...lineCells(field, above, now), { text: cut(text, LONGEST_LINE) }]);
    above = field ?? above;
  }
  await object.flush();
}

/** A line that was written together with the one above is dim: where the colour changes, another write begins. */
function lineCells(field: BlamedField | undefined, above: BlamedField | undefined, now: Millis): readonly Cell[] {
  if (field === undefined) return [{ text: '' }, { text: '' }, { text: '' }];
  const { revision, time, actor } = field;
  const who = printable(actor?.controller ?? actor?.user ?? NONE);
  const cells = [
    String(revision),
    time === undefined ? NONE : humanDuration(now - Date.parse(time)),
    cut(who, LONGEST_NAME),
  ];
  return cells.map((text) => (above?.revision === revision ? { text, tone: 'dim' } : { text }));
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

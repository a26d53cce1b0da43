import { maskSecrets } from '../../replay/api/mask-secrets.js';
import type { FieldChange } from '../../replay/diff/field-change.js';
import type { ObjectDiff } from '../../replay/diff/object-diff.js';
import type { DiffSink } from './diff-sink.js';
import { objectTextOf } from './object-text.js';
import { printable } from './printable.js';
import type { Printer } from './printer.js';
import type { Style } from './style.js';
import { type Cell, TableWriter } from './table-writer.js';
import { valueText } from './value-text.js';

const LONGEST_VALUE = 40;
const NONE = '<none>';

/** A row for each field that differs, and for each object that only one side has: what `grep` and `awk` like best. */
export function diffTableSink(printer: Printer, style: Style): DiffSink {
  const table = new TableWriter(printer, style, ['NAMESPACE', 'OBJECT', 'CHANGE', 'FIELD', 'BEFORE', 'AFTER']);
  return {
    add: async (diff) => {
      for (const row of rowsOf(diff)) await table.add(row);
    },
    end: () => table.flush(),
  };
}

function rowsOf(diff: ObjectDiff): readonly (readonly Cell[])[] {
  const object = [
    { text: printable(diff.namespace ?? NONE) },
    { text: objectTextOf(diff.kind, diff.resource, diff.name) },
  ];
  if (diff.change !== 'changed')
    return [[...object, { text: diff.change, tone: diff.change }, ...cells(NONE, NONE, NONE)]];
  const rows = maskSecrets(diff.kind, diff.fields).map((field) => [...object, ...fieldCells(field)]);
  if (diff.recreated === true)
    rows.unshift([...object, { text: 'recreated', tone: 'changed' }, ...cells(NONE, NONE, NONE)]);
  return rows;
}

function fieldCells(change: FieldChange): readonly Cell[] {
  const tone = change.type === 'reordered' ? 'changed' : change.type;
  const before = 'before' in change ? valueText(change.before, LONGEST_VALUE) : NONE;
  const after = 'after' in change ? valueText(change.after, LONGEST_VALUE) : NONE;
  return [{ text: change.type, tone }, ...cells(printable(change.path), before, after)];
}

function cells(...texts: readonly string[]): readonly Cell[] {
  return texts.map((text) => ({ text }));
}

import type { FieldChange } from '../../core/fields/field-change.js';
import { maskSecrets } from '../../core/fields/mask-secrets.js';
import { objectTextOf } from '../../core/model/object-text.js';
import { printable } from '../../core/model/printable.js';
import type { ObjectDiff } from '../../replay/questions/diff/object-diff.js';
import type { TableOutput } from './table-output.js';
import { cutMiddle, type TableShape, whenOne, withoutGroup } from './table-shape.js';
import { type Cell, TableWriter } from './table-writer.js';
import { valueText } from './value-text.js';

/** Where a difference goes, object by object: none is kept. */
export interface DiffSink {
  add(diff: ObjectDiff): Promise<void>;
  /** Writes what comes after the last object. */
  end(): Promise<void>;
}

const LONGEST_VALUE = 40;
const NONE = '<none>';
/** Which field of which object is what one looks for; its values can be asked for. */
const SHAPE: TableShape = {
  headings: ['NAMESPACE', 'OBJECT', 'CHANGE', 'FIELD', 'BEFORE', 'AFTER'],
  givesWay: [
    whenOne('NAMESPACE', 'OBJECT'),
    withoutGroup('OBJECT'),
    cutMiddle('BEFORE', 20),
    cutMiddle('AFTER', 20),
    cutMiddle('FIELD', 40),
    cutMiddle('OBJECT', 30),
    cutMiddle('BEFORE', 10),
    cutMiddle('AFTER', 10),
    cutMiddle('FIELD', 20),
    cutMiddle('OBJECT', 18),
    cutMiddle('NAMESPACE', 12),
  ],
};

/** A row for each field that differs, and for each object that only one side has: what `grep` and `awk` like best. */
export function diffTableSink(output: TableOutput): DiffSink {
  const table = new TableWriter(output, SHAPE);
  const longest = output.isWide ? Number.POSITIVE_INFINITY : LONGEST_VALUE;
  return {
    add: async (diff) => {
      for (const row of rowsOf(diff, longest)) await table.add(row);
    },
    end: () => table.flush(),
  };
}

function rowsOf(diff: ObjectDiff, longest: number): readonly (readonly Cell[])[] {
  const object = [
    { text: printable(diff.namespace ?? NONE) },
    { text: objectTextOf(diff.kind, diff.resource, diff.name) },
  ];
  if (diff.change !== 'changed')
    return [[...object, { text: diff.change, tone: diff.change }, ...cells(NONE, NONE, NONE)]];
  const rows = maskSecrets(diff.kind, diff.fields).map((field) => [...object, ...fieldCells(field, longest)]);
  if (diff.recreated === true)
    rows.unshift([...object, { text: 'recreated', tone: 'changed' }, ...cells(NONE, NONE, NONE)]);
  return rows;
}

function fieldCells(change: FieldChange, longest: number): readonly Cell[] {
  const tone = change.type === 'reordered' ? 'changed' : change.type;
  const before = 'before' in change ? valueText(change.before, longest) : NONE;
  const after = 'after' in change ? valueText(change.after, longest) : NONE;
  return [{ text: change.type, tone }, ...cells(printable(change.path), before, after)];
}

function cells(...texts: readonly string[]): readonly Cell[] {
  return texts.map((text) => ({ text }));
}

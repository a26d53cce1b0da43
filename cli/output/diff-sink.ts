import { maskSecrets } from '../../core/fields/mask-secrets.js';
import { objectTextOf } from '../../core/model/object-text.js';
import { printable } from '../../core/model/printable.js';
import type { Revision } from '../../core/model/revision.js';
import type { ObjectDiff } from '../../replay/questions/diff/object-diff.js';
import { isTable, type OutputFormat } from '../arguments/output-option.js';
import { type DiffSink, diffTableSink } from './diff-table.js';
import { fieldLines, markedYaml } from './field-lines.js';
import type { Printer } from './printer.js';
import { objectWithoutSecrets } from './secret-fields.js';
import type { Style } from './style.js';
import type { TableOutput } from './table-output.js';
import { yamlText } from './yaml-text.js';

/** How a difference can be written; a table has a row for each field. */
export type DiffFormat = OutputFormat<'text' | 'table' | 'wide'>;

/** Text for people, a table, or one document with the two revisions and the objects between them. */
export function diffSink(
  format: DiffFormat,
  output: TableOutput,
  ends: { readonly from: Revision; readonly to: Revision },
  full: boolean,
): DiffSink {
  const { printer, style } = output;
  if (format === 'json') return jsonSink(printer, ends);
  if (isTable(format)) return diffTableSink(output);
  return format === 'yaml' ? yamlSink(printer, ends) : diffTextSink(printer, style, full);
}

function jsonSink(printer: Printer, { from, to }: { readonly from: Revision; readonly to: Revision }): DiffSink {
  let count = 0;
  return {
    add: (diff) =>
      printer.write(`${count++ === 0 ? `{"from":${from},"to":${to},"objects":[` : ','}\n${JSON.stringify(diff)}`),
    end: () => printer.line(count === 0 ? `{"from":${from},"to":${to},"objects":[]}` : '\n]}'),
  };
}

function yamlSink(printer: Printer, { from, to }: { readonly from: Revision; readonly to: Revision }): DiffSink {
  let count = 0;
  const head = `from: ${from}\nto: ${to}\nobjects:`;
  return {
    add: (diff) => printer.write(`${count++ === 0 ? `${head}\n` : ''}${yamlText([diff])}`),
    end: async () => {
      if (count === 0) await printer.line(`${head} []`);
    },
  };
}

/** The same as text for people. */
export function diffTextSink(printer: Printer, style: Style, full: boolean): DiffSink {
  const counts = { added: 0, removed: 0, changed: 0 };
  return {
    add: (diff) => {
      counts[diff.change]++;
      return printer.line(objectLines(diff, style, full).join('\n'));
    },
    end: async () => {
      const { added, removed, changed } = counts;
      if (added + removed + changed > 0)
        await printer.line(style('dim', `${added} added, ${removed} removed, ${changed} changed`));
    },
  };
}

const MARKS = { added: '+', removed: '-', changed: '~' } as const;

function objectLines(diff: ObjectDiff, style: Style, full: boolean): readonly string[] {
  const place = diff.namespace === undefined ? '' : ` (namespace ${printable(diff.namespace)})`;
  const again = diff.change === 'changed' && diff.recreated === true ? ', deleted and created again' : '';
  const title = style(
    diff.change,
    `${MARKS[diff.change]} ${objectTextOf(diff.kind, diff.resource, diff.name)}${place}${again}`,
  );
  if (diff.change === 'changed') {
    return [
      title,
      ...maskSecrets(diff.kind, diff.fields).flatMap((field) => fieldLines(field, style).map((line) => `    ${line}`)),
    ];
  }
  if (!full) return [title];
  return [title, ...markedYaml(diff.change, objectWithoutSecrets(diff.object), style).map((line) => `    ${line}`)];
}

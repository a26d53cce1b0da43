import type { Revision } from '../../../core/model/revision.js';
import type { FieldVersion } from '../../../replay/log/provenance/field-history.js';
import type { DiffedObject } from '../../../replay/questions/diff/object-diff.js';
import type { TableFormat } from '../../arguments/output-option.js';
import type { Printer } from '../../output/printer.js';
import type { Tone } from '../../output/style.js';
import type { TableOutput } from '../../output/table-output.js';
import { cutEnd, type TableShape } from '../../output/table-shape.js';
import { TableWriter } from '../../output/table-writer.js';
import { valueText } from '../../output/value-text.js';
import { valueWithoutSecrets } from '../../output/value-without-secrets.js';
import { yamlText } from '../../output/yaml-text.js';
import { WRITE_HEADINGS, WRITES_GIVE_WAY, writeCells } from './blame-table.js';

/** Where the values of a field go, one after the other: none is kept longer than its group of rows. */
export interface FieldHistorySink {
  add(version: FieldVersion): Promise<void>;
  /** Writes what comes after the last value. */
  end(): Promise<void>;
}

/** Which field, of which object, until when. */
export interface FieldHistoryTitle extends DiffedObject {
  readonly field: string;
  readonly at: Revision;
}

const LONGEST_VALUE = 100;
const SHAPE: TableShape = {
  headings: [...WRITE_HEADINGS, 'CHANGE', 'VALUE'],
  givesWay: [cutEnd('VALUE', 48), ...WRITES_GIVE_WAY, cutEnd('VALUE', 16)],
};
const TONES: Readonly<Record<FieldVersion['change'], Tone | undefined>> = {
  created: 'added',
  set: undefined,
  removed: 'changed',
  deleted: 'removed',
};

/** A table for people, or one document with the field and its values. */
export function fieldHistorySink(format: TableFormat, output: TableOutput, title: FieldHistoryTitle): FieldHistorySink {
  if (format === 'json') return jsonSink(output.printer, title);
  return format === 'yaml' ? yamlSink(output.printer, title) : tableSink(output, title);
}

function tableSink(output: TableOutput, { kind, field }: FieldHistoryTitle): FieldHistorySink {
  const table = new TableWriter(output, SHAPE);
  const longest = output.isWide ? Number.POSITIVE_INFINITY : LONGEST_VALUE;
  return {
    add: (version) => {
      const { change, value } = version;
      const shown = value === undefined ? '<none>' : valueText(valueWithoutSecrets(kind, field, value), longest);
      return table.add([...writeCells(version), { text: change, tone: TONES[change] }, { text: shown }]);
    },
    end: () => table.flush(),
  };
}

function jsonSink(printer: Printer, title: FieldHistoryTitle): FieldHistorySink {
  const head = JSON.stringify(title).slice(0, -1);
  let count = 0;
  return {
    add: (version) => printer.write(`${count++ === 0 ? `${head},"history":[` : ','}\n${JSON.stringify(version)}`),
    end: () => printer.line(count === 0 ? `${head},"history":[]}` : '\n]}'),
  };
}

function yamlSink(printer: Printer, title: FieldHistoryTitle): FieldHistorySink {
  const head = `${yamlText(title)}history:`;
  let count = 0;
  return {
    add: (version) => printer.write(`${count++ === 0 ? `${head}\n` : ''}${yamlText([version])}`),
    end: async () => {
      if (count === 0) await printer.line(`${head} []`);
    },
  };
}

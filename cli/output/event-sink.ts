import type { EventSummary } from '../../replay/log/events/event-summary.js';
import type { TableFormat } from '../arguments/output-option.js';
import { eventRow, eventTable } from './event-table.js';
import type { TableOutput } from './table-output.js';
import { TableWriter } from './table-writer.js';
import { yamlText } from './yaml-text.js';

/** Where a listing of events goes, one after the other: none is kept longer than its group of rows. */
export interface EventSink {
  add(event: EventSummary): Promise<void>;
  /** Writes what waits to be aligned. */
  flush(): Promise<void>;
}

/** A table for people, one JSON document a line, or YAML documents. */
export function eventSink(format: TableFormat, output: TableOutput, withNamespace: boolean): EventSink {
  const { printer, isWide } = output;
  if (format === 'json') return { add: (event) => printer.line(JSON.stringify(event)), flush: async () => {} };
  if (format === 'yaml') return { add: (event) => printer.write(`---\n${yamlText(event)}`), flush: async () => {} };
  const table = new TableWriter(output, eventTable(withNamespace));
  return { add: (event) => table.add(eventRow(event, withNamespace, isWide)), flush: () => table.flush() };
}

import { printable } from '../../core/model/printable.js';
import type { AuditEvent } from '../../replay/audit/audit-event.js';
import type { TableFormat } from '../arguments/output-option.js';
import type { TableOutput } from './table-output.js';
import { cutMiddle, type TableShape, timeOfDay, wholeSeconds } from './table-shape.js';
import { TableWriter } from './table-writer.js';
import { yamlText } from './yaml-text.js';

/** Where audit events go, one after the other. */
export interface AuditSink {
  add(event: AuditEvent): Promise<void>;
  /** Writes what waits to be aligned. */
  flush(): Promise<void>;
}

const SHAPE: TableShape = {
  headings: ['TIME', 'USER', 'VERB', 'CODE', 'REQUEST'],
  givesWay: [
    timeOfDay('TIME'),
    cutMiddle('USER', 24),
    wholeSeconds('TIME'),
    cutMiddle('REQUEST', 40),
    cutMiddle('USER', 12),
    cutMiddle('REQUEST', 20),
  ],
};

/** One JSON document a line, as kube-apiserver writes its audit log; YAML documents; or a table for people. */
export function auditSink(format: TableFormat, output: TableOutput): AuditSink {
  const { printer } = output;
  if (format === 'json') return { add: (event) => printer.line(JSON.stringify(event)), flush: async () => {} };
  if (format === 'yaml') return { add: (event) => printer.write(`---\n${yamlText(event)}`), flush: async () => {} };
  const table = new TableWriter(output, SHAPE);
  return { add: (event) => table.add(row(event)), flush: () => table.flush() };
}

function row({ stageTimestamp, user, verb, responseStatus, requestURI }: AuditEvent): { readonly text: string }[] {
  return [stageTimestamp, user.username, verb, String(responseStatus.code), requestURI].map((text) => ({
    text: printable(text),
  }));
}

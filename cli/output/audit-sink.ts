import type { AuditEvent } from '../../replay/audit/audit-event.js';
import { printable } from './printable.js';
import type { Printer } from './printer.js';
import type { Style } from './style.js';
import { TableWriter } from './table-writer.js';
import { yamlText } from './yaml-text.js';

/** Where audit events go, one after the other. */
export interface AuditSink {
  add(event: AuditEvent): Promise<void>;
  /** Writes what waits to be aligned. */
  flush(): Promise<void>;
}

/** One JSON document a line, as kube-apiserver writes its audit log; YAML documents; or a table for people. */
export function auditSink(format: 'json' | 'yaml' | 'table', printer: Printer, style: Style): AuditSink {
  if (format === 'json') return { add: (event) => printer.line(JSON.stringify(event)), flush: async () => {} };
  if (format === 'yaml') return { add: (event) => printer.write(`---\n${yamlText(event)}`), flush: async () => {} };
  const table = new TableWriter(printer, style, ['TIME', 'USER', 'VERB', 'CODE', 'REQUEST']);
  return { add: (event) => table.add(row(event)), flush: () => table.flush() };
}

function row({ stageTimestamp, user, verb, responseStatus, requestURI }: AuditEvent): { readonly text: string }[] {
  return [stageTimestamp, user.username, verb, String(responseStatus.code), requestURI].map((text) => ({
    text: printable(text),
  }));
}

import type { Fault } from '../../../schema/fault.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../../columns/table-printer.js';

const NONE = '<none>';

/** How `kubectl get faults` shows a fault: what is broken, for whom, and how often it struck. */
export const FAULT_PRINTER: TablePrinter<Fault> = {
  columns: [
    NAME,
    column('Type', 'string', 'What goes wrong.'),
    column('For', 'string', 'Whom it is for.'),
    column('Phase', 'string', 'Whether it still strikes.'),
    column('Struck', 'integer', 'How often it struck.'),
    column('Last Strike', 'string', 'Time since it last struck.'),
    AGE,
    wideColumn('Lasts', 'string', 'How long it lasts.'),
    wideColumn('Struck Last', 'string', 'What it struck last.'),
  ],
  cells({ metadata, spec, status }, now) {
    return [
      metadata.name,
      spec.type,
      targetText(spec),
      status?.phase ?? 'Active',
      status?.struck ?? 0,
      status?.lastStrikeTime === undefined ? NONE : age(status.lastStrikeTime, now),
      age(metadata.creationTimestamp, now),
      spec.for ?? NONE,
      status?.lastStrike ?? NONE,
    ];
  },
};

function targetText({ controller, node, client }: Fault['spec']): string {
  if (controller !== undefined) return controller === '*' ? 'every controller' : controller;
  if (node !== undefined) return node;
  if (client === undefined) return 'the cluster';
  const parts = [client.user, client.userAgent].filter((part) => part !== undefined);
  return parts.length === 0 ? 'every client' : parts.join(' ');
}

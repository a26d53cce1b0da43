import type { DaemonSet } from '../../../schema/generated/types/apps.js';
import { formatLabelSelector, formatLabels } from '../../columns/format-labels.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { containerCells, SELECTOR, WIDE_CONTAINER_COLUMNS } from '../../columns/workload-columns.js';

export const DAEMON_SET_PRINTER: TablePrinter<DaemonSet> = {
  columns: [
    NAME,
    column('Desired', 'integer', 'Nodes that should run the Pod.'),
    column('Current', 'integer', 'Nodes that should run the Pod and have one.'),
    column('Ready', 'integer', 'Nodes on which the Pod is ready.'),
    column('Up-to-date', 'integer', 'Nodes that run the newest template.'),
    column('Available', 'integer', 'Nodes on which the Pod has been ready for long enough.'),
    column('Node Selector', 'string', 'Labels of the nodes that are meant.'),
    AGE,
    ...WIDE_CONTAINER_COLUMNS,
    SELECTOR,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    formatLabels(spec.template.spec?.nodeSelector),
    age(metadata.creationTimestamp, now),
    ...containerCells(spec.template.spec?.containers),
    formatLabelSelector(spec.selector),
  ],
};

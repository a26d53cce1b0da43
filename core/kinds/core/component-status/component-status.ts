import type { ComponentStatus } from '../../../schema/generated/types/core.js';
import { column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';

const COMPONENT_STATUS_PRINTER: TablePrinter<ComponentStatus> = {
  columns: [
    NAME,
    column('Status', 'string', 'Healthy, Unhealthy or Unknown.'),
    column('Message', 'string', 'What the component answered.'),
    column('Error', 'string', 'Why it could not be asked.'),
  ],
  cells({ metadata, conditions }) {
    const healthy = conditions?.find(({ type }) => type === 'Healthy');
    const status = healthy === undefined ? 'Unknown' : healthy.status === 'True' ? 'Healthy' : 'Unhealthy';
    return [metadata.name, status, healthy?.message ?? '', healthy?.error ?? ''];
  },
};

/** ComponentStatuses. */
export const componentStatus: Kind = {
  groupResource: 'componentstatuses',
  kind: 'ComponentStatus',
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: COMPONENT_STATUS_PRINTER,
};

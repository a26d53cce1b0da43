import type { PodTemplate } from '../../../schema/generated/types/core.js';
import { formatLabels } from '../../columns/format-labels.js';
import { column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { CONTAINER_COLUMNS, containerCells } from '../../columns/workload-columns.js';
import type { Kind } from '../../kind.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';
import { strategyFrom } from '../../strategy/strategy.js';

const POD_TEMPLATE_PRINTER: TablePrinter<PodTemplate> = {
  columns: [NAME, ...CONTAINER_COLUMNS, column('Pod Labels', 'string', 'Labels of the Pods made from the template.')],
  cells: ({ metadata, template }) => [
    metadata.name,
    ...containerCells(template?.spec?.containers),
    formatLabels(template?.metadata?.labels),
  ],
};

/** PodTemplates, which are nothing but a template. */
export const podTemplate: Kind = {
  groupResource: 'podtemplates',
  kind: 'PodTemplate',
  deletion: { returnsDeletedObject: true },
  defaults: inPodTemplate,
  strategy: strategyFrom({ generation: ['template'] }),
  columns: POD_TEMPLATE_PRINTER,
};

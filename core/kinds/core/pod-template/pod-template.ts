import type { PodTemplate } from '../../../schema/generated/types/core.js';
import { formatLabels } from '../../columns/format-labels.js';
import { column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { CONTAINER_COLUMNS, containerCells } from '../../columns/workload-columns.js';
import { asObject } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';
import { templateStrategy } from '../../pod-template/template-strategy.js';
import { checkPodTemplate } from '../../pod-template/validation/pod-template.js';
import { warnsOfTemplate } from '../../pod-template/warnings/template-warnings.js';

const POD_TEMPLATE_PRINTER: TablePrinter<PodTemplate> = {
  columns: [NAME, ...CONTAINER_COLUMNS, column('Pod Labels', 'string', 'Labels of the Pods made from the template.')],
  cells: ({ metadata, template }) => [
    metadata.name,
    ...containerCells(template?.spec?.containers),
    formatLabels(template?.metadata?.labels),
  ],
};

/** Source: kubernetes pkg/apis/core/validation ValidatePodTemplate, ValidatePodTemplateUpdate. */
const podTemplateValidation: ValidationRules = {
  object(podTemplate, causes, old) {
    const before = old === undefined ? undefined : asObject(old['template']);
    checkPodTemplate(asObject(podTemplate['template']), before, 'template', causes);
  },
};

/** PodTemplates, which are nothing but a template. */
export const podTemplate: Kind = {
  groupResource: 'podtemplates',
  kind: 'PodTemplate',
  deletion: { returnsDeletedObject: true },
  defaults: inPodTemplate,
  validation: podTemplateValidation,
  strategy: templateStrategy({ generation: ['template'] }, ['template']),
  warnings: warnsOfTemplate(['template']),
  columns: POD_TEMPLATE_PRINTER,
};

import type { FlowSchema } from '../../../schema/generated/types/flowcontrol.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { STATUS_ALONE } from '../../strategy/reset-fields.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { defaultFlowSchema } from '../defaults.js';
import { flowSchemaValidation } from './validation.js';

const FLOW_SCHEMA_PRINTER: TablePrinter<FlowSchema> = {
  columns: [
    NAME,
    column('PriorityLevel', 'string', 'Priority level of requests that match.'),
    column('MatchingPrecedence', 'string', 'Lower numbers are tried first.'),
    column('DistinguisherMethod', 'string', 'What splits requests into flows.'),
    AGE,
    column('MissingPL', 'string', 'Whether the priority level does not exist.'),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.priorityLevelConfiguration.name ?? '',
    spec?.matchingPrecedence ?? 0,
    spec?.distinguisherMethod?.type ?? '<none>',
    age(metadata.creationTimestamp, now),
    status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
  ],
  compare: (a, b) =>
    (a.spec?.matchingPrecedence ?? 0) - (b.spec?.matchingPrecedence ?? 0) ||
    (a.metadata.name < b.metadata.name ? -1 : 1),
};

/** FlowSchemas. */
export const flowSchema: Kind = {
  groupResource: 'flowschemas.flowcontrol.apiserver.k8s.io',
  kind: 'FlowSchema',
  resetFields: STATUS_ALONE,
  metadataOnUpdate: ['object'],
  defaults: defaultFlowSchema,
  validation: flowSchemaValidation,
  strategy: strategyFrom({ status: true, generation: ['spec'] }),
  columns: FLOW_SCHEMA_PRINTER,
};

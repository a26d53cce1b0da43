import type { PriorityLevelConfiguration } from '../../../schema/generated/types/flowcontrol.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { STATUS_ALONE } from '../../strategy/reset-fields.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { defaultPriorityLevelConfiguration } from '../defaults.js';
import { priorityLevelConfigurationValidation } from './validation.js';

const PRIORITY_LEVEL_PRINTER: TablePrinter<PriorityLevelConfiguration> = {
  columns: [
    NAME,
    column('Type', 'string', 'Exempt or Limited.'),
    column('NominalConcurrencyShares', 'string', 'Share of the places to run in.'),
    column('Queues', 'string', 'Number of queues.'),
    column('HandSize', 'string', 'Queues that one flow may use.'),
    column('QueueLengthLimit', 'string', 'Requests that may wait in one queue.'),
    AGE,
  ],
  cells({ metadata, spec }, now) {
    const limited = spec?.limited;
    const queuing = limited?.limitResponse?.queuing;
    return [
      metadata.name,
      spec?.type ?? '',
      limited === undefined ? '<none>' : (limited.nominalConcurrencyShares ?? 0),
      queuing === undefined ? '<none>' : (queuing.queues ?? 0),
      queuing === undefined ? '<none>' : (queuing.handSize ?? 0),
      queuing === undefined ? '<none>' : (queuing.queueLengthLimit ?? 0),
      age(metadata.creationTimestamp, now),
    ];
  },
};

/** PriorityLevelConfigurations. */
export const priorityLevelConfiguration: Kind = {
  groupResource: 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  kind: 'PriorityLevelConfiguration',
  resetFields: STATUS_ALONE,
  metadataOnUpdate: ['object'],
  defaults: defaultPriorityLevelConfiguration,
  validation: priorityLevelConfigurationValidation,
  strategy: strategyFrom({ status: true, generation: ['spec'] }),
  columns: PRIORITY_LEVEL_PRINTER,
};

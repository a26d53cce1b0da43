import type { FlowSchema, PriorityLevelConfiguration } from '../../../schema/generated/types/flowcontrol.js';
import type { PodDisruptionBudget } from '../../../schema/generated/types/policy.js';
import type { PriorityClass } from '../../../schema/generated/types/scheduling.js';
import { age } from '../age.js';
import { AGE, column, NAME, type TablePrinter } from '../table-printer.js';

export const POD_DISRUPTION_BUDGET_PRINTER: TablePrinter<PodDisruptionBudget> = {
  columns: [
    NAME,
    column('Min Available', 'string', 'Pods that must stay available.'),
    column('Max Unavailable', 'string', 'Pods that may be unavailable.'),
    column('Allowed Disruptions', 'integer', 'Pods that may be evicted now.'),
    AGE,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    String(spec?.minAvailable ?? 'N/A'),
    String(spec?.maxUnavailable ?? 'N/A'),
    status?.disruptionsAllowed ?? 0,
    age(metadata.creationTimestamp, now),
  ],
};

export const PRIORITY_CLASS_PRINTER: TablePrinter<PriorityClass> = {
  columns: [
    NAME,
    column('Value', 'integer', 'Priority of Pods of the class.'),
    column('Global-Default', 'boolean', 'Whether Pods without a class get this one.'),
    AGE,
    column('PreemptionPolicy', 'string', 'Whether Pods of the class may drive out others.'),
  ],
  cells: ({ metadata, value, globalDefault, preemptionPolicy }, now) => [
    metadata.name,
    value ?? 0,
    globalDefault ?? false,
    age(metadata.creationTimestamp, now),
    preemptionPolicy ?? '',
  ],
};

export const FLOW_SCHEMA_PRINTER: TablePrinter<FlowSchema> = {
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

export const PRIORITY_LEVEL_PRINTER: TablePrinter<PriorityLevelConfiguration> = {
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

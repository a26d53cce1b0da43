import { groupOf } from '../../../model/group-resource.js';
import { controllerOf } from '../../../model/object.js';
import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from '../../../schema/generated/types/apps.js';
import type { PodTemplate, ReplicationController } from '../../../schema/generated/types/core.js';
import { age } from '../age.js';
import { CONTAINER_COLUMNS, containerCells, WIDE_CONTAINER_COLUMNS } from '../container-cells.js';
import { formatLabelSelector, formatLabels, selectorText } from '../format-labels.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../table-printer.js';

const SELECTOR = wideColumn('Selector', 'string', 'Labels of the Pods that belong to the object.');
const READY_OF_WANTED = column('Ready', 'string', 'Pods that are ready, of those wanted.');
const REPLICA_COLUMNS = [
  NAME,
  column('Desired', 'integer', 'Pods wanted.'),
  column('Current', 'integer', 'Pods that exist.'),
  column('Ready', 'integer', 'Pods that are ready.'),
  AGE,
  ...WIDE_CONTAINER_COLUMNS,
  SELECTOR,
];

export const DEPLOYMENT_PRINTER: TablePrinter<Deployment> = {
  columns: [
    NAME,
    READY_OF_WANTED,
    column('Up-to-date', 'string', 'Pods of the newest template.'),
    column('Available', 'string', 'Pods that have been ready for long enough.'),
    AGE,
    ...WIDE_CONTAINER_COLUMNS,
    SELECTOR,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    age(metadata.creationTimestamp, now),
    ...containerCells(spec.template.spec?.containers),
    selectorText(spec.selector) ?? '<invalid>',
  ],
};

export const REPLICA_SET_PRINTER: TablePrinter<ReplicaSet> = {
  columns: REPLICA_COLUMNS,
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.replicas ?? 1,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    age(metadata.creationTimestamp, now),
    ...containerCells(spec.template?.spec?.containers),
    formatLabelSelector(spec.selector),
  ],
};

export const REPLICATION_CONTROLLER_PRINTER: TablePrinter<ReplicationController> = {
  columns: REPLICA_COLUMNS,
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.replicas ?? 1,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    age(metadata.creationTimestamp, now),
    ...containerCells(spec.template?.spec?.containers),
    formatLabels(spec.selector),
  ],
};

export const STATEFUL_SET_PRINTER: TablePrinter<StatefulSet> = {
  columns: [NAME, READY_OF_WANTED, AGE, ...WIDE_CONTAINER_COLUMNS],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`,
    age(metadata.creationTimestamp, now),
    ...containerCells(spec.template.spec?.containers),
  ],
};

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

export const POD_TEMPLATE_PRINTER: TablePrinter<PodTemplate> = {
  columns: [NAME, ...CONTAINER_COLUMNS, column('Pod Labels', 'string', 'Labels of the Pods made from the template.')],
  cells: ({ metadata, template }) => [
    metadata.name,
    ...containerCells(template?.spec?.containers),
    formatLabels(template?.metadata?.labels),
  ],
};

export const CONTROLLER_REVISION_PRINTER: TablePrinter<ControllerRevision> = {
  columns: [
    NAME,
    column('Controller', 'string', 'Object whose history this is part of.'),
    column('Revision', 'string', 'Position in that history.'),
    AGE,
  ],
  cells(object, now) {
    const owner = controllerOf(object);
    const group = owner === undefined ? '' : groupOf(owner.apiVersion);
    const controller =
      owner === undefined
        ? '<none>'
        : `${(group === '' ? owner.kind : `${owner.kind}.${group}`).toLowerCase()}/${owner.name}`;
    return [object.metadata.name, controller, object.revision, age(object.metadata.creationTimestamp, now)];
  },
};

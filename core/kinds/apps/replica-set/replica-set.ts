import type { JsonObject } from '../../../model/json.js';
import type { ReplicaSet } from '../../../schema/generated/types/apps.js';
import { formatLabelSelector } from '../../columns/format-labels.js';
import { age } from '../../columns/human-duration.js';
import type { TablePrinter } from '../../columns/table-printer.js';
import { containerCells, REPLICA_COLUMNS } from '../../columns/workload-columns.js';
import { inStruct, withDefaults } from '../../defaults/fill.js';
import { asObject } from '../../fields/json-fields.js';
import { NAME_FIELD, NAMESPACE_FIELD, REPLICAS_READER } from '../../fields/selectable.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';
import { checkOwnedTemplate, checkOwnerSelector } from '../../pod-template/validation/owner-spec.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { type Causes, checkImmutable, checkNonnegative } from '../../validation/causes.js';
import { checkReplicaStatus } from '../../validation/replica-status.js';

const SPEC: JsonObject = { replicas: 1 };
const defaultSpec = (spec: JsonObject) => inPodTemplate(withDefaults(spec, SPEC));

/** Source: kubernetes pkg/apis/apps/v1/defaults.go SetDefaults_ReplicaSet. */
function defaultReplicaSet(replicaSet: JsonObject): JsonObject {
  return inStruct(replicaSet, 'spec', defaultSpec);
}

function checkReplicaSet(replicaSet: JsonObject, causes: Causes): void {
  const spec = asObject(replicaSet['spec']);
  checkNonnegative(spec['replicas'], 'spec.replicas', causes);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  // Kubernetes says deployment here too.
  checkOwnerSelector(spec, 'empty selector is invalid for deployment', causes);
  checkOwnedTemplate(spec, causes);
}

/** Rules for ReplicaSets. */
const replicaSetValidation: ValidationRules = {
  object: checkReplicaSet,
  update: (replicaSet, old, causes) =>
    checkImmutable(
      asObject(replicaSet['spec'])['selector'],
      asObject(old['spec'])['selector'],
      'spec.selector',
      causes,
    ),
  status: (replicaSet, _old, causes) =>
    checkReplicaStatus(
      asObject(replicaSet['status']),
      ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
      causes,
    ),
};

const REPLICA_SET_PRINTER: TablePrinter<ReplicaSet> = {
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

/** ReplicaSets. */
export const replicaSet: Kind = {
  groupResource: 'replicasets.apps',
  kind: 'ReplicaSet',
  defaults: defaultReplicaSet,
  validation: replicaSetValidation,
  strategy: strategyFrom({ status: true, generation: ['spec'] }),
  columns: REPLICA_SET_PRINTER,
  selectableFields: {
    labels: [NAME_FIELD, NAMESPACE_FIELD, 'status.replicas'],
    readers: REPLICAS_READER,
    unsupported: (field) => `field label not supported for appsv1.ReplicaSet: ${field}`,
  },
  indexes: { orphans: true },
};

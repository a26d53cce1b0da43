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
import { templateStrategy } from '../../pod-template/template-strategy.js';
import { checkReplacedPods } from '../../pod-template/validation/replaced-pods.js';
import { warnsOfTemplate } from '../../pod-template/warnings/template-warnings.js';
import { type Causes, checkImmutable, checkNonnegative } from '../../validation/causes.js';
import { checkReplicaStatus } from '../../validation/replica-status.js';

const SPEC: JsonObject = { replicas: 1 };
const defaultSpec = (spec: JsonObject) => inPodTemplate(withDefaults(spec, SPEC));

/** Source: kubernetes pkg/apis/apps/v1/defaults.go SetDefaults_ReplicaSet. */
function defaultReplicaSet(replicaSet: JsonObject): JsonObject {
  return inStruct(replicaSet, 'spec', defaultSpec);
}

function checkReplicaSet(replicaSet: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(replicaSet['spec']);
  checkNonnegative(spec['replicas'], 'spec.replicas', causes);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  checkReplacedPods(spec, old, causes);
}

/** Rules for ReplicaSets. Source: kubernetes pkg/apis/apps/validation ValidateReplicaSetSpec. */
const replicaSetValidation: ValidationRules = {
  object: checkReplicaSet,
  update(replicaSet, old, causes) {
    const { selector } = asObject(replicaSet['spec']);
    checkImmutable(selector, asObject(old['spec'])['selector'], 'spec.selector', causes, '*meta.LabelSelector');
  },
  status: (replicaSet, old, causes) =>
    checkReplicaStatus(replicaSet, old, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'], causes),
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
  strategy: templateStrategy({ status: true, generation: ['spec'] }, ['spec', 'template']),
  warnings: warnsOfTemplate(['spec', 'template'], { namesPods: true }),
  columns: REPLICA_SET_PRINTER,
  selectableFields: {
    labels: [NAME_FIELD, NAMESPACE_FIELD, 'status.replicas'],
    readers: REPLICAS_READER,
    unsupported: (field) => `field label not supported for appsv1.ReplicaSet: ${field}`,
  },
};

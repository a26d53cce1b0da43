import { invalidValue, required } from '../../../model/field-error.js';
import { isJsonObject, type JsonObject } from '../../../model/json.js';
import type { ReplicationController } from '../../../schema/generated/types/core.js';
import { formatLabels } from '../../columns/format-labels.js';
import { age } from '../../columns/human-duration.js';
import type { TablePrinter } from '../../columns/table-printer.js';
import { containerCells, REPLICA_COLUMNS } from '../../columns/workload-columns.js';
import { inStruct, withDefaults } from '../../defaults/fill.js';
import { asObject, isSet, textEntries, textUnder } from '../../fields/json-fields.js';
import { NAME_FIELD, NAMESPACE_FIELD, offers, REPLICAS_READER } from '../../fields/selectable.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';
import { templateStrategy } from '../../pod-template/template-strategy.js';
import { checkPodTemplate, checkRunsForever } from '../../pod-template/validation/pod-template.js';
import { warnsOfTemplate } from '../../pod-template/warnings/template-warnings.js';
import { type Causes, checkNonnegative } from '../../validation/causes.js';
import { checkReplicaStatus } from '../../validation/replica-status.js';

const SPEC: JsonObject = { replicas: 1 };
const hasEntries = (value: unknown) => isJsonObject(value) && Object.keys(value).length > 0;

function templateLabels(controller: JsonObject): JsonObject | undefined {
  const spec = controller['spec'];
  const template = isJsonObject(spec) ? spec['template'] : undefined;
  const metadata = isJsonObject(template) ? template['metadata'] : undefined;
  const labels = isJsonObject(metadata) ? metadata['labels'] : undefined;
  return isJsonObject(labels) && hasEntries(labels) ? labels : undefined;
}

/** The template's labels stand in for a selector and labels that are left out. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController. */
function defaultReplicationController(controller: JsonObject): JsonObject {
  const labels = templateLabels(controller);
  const result = inStruct(controller, 'spec', (given) => {
    const spec = withDefaults(given, SPEC);
    const selected = labels !== undefined && !hasEntries(spec['selector']) ? { ...spec, selector: labels } : spec;
    return isJsonObject(selected['template']) ? inPodTemplate(selected) : selected;
  });
  if (labels === undefined) return result;
  return inStruct(result, 'metadata', (metadata) =>
    hasEntries(metadata['labels']) ? metadata : { ...metadata, labels },
  );
}

/** Source: kubernetes pkg/apis/core/validation ValidateReplicationControllerSpec, ValidatePodTemplateSpecForRC. */
function checkReplicationController(controller: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(controller['spec']);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  const selector = textEntries(spec['selector']);
  if (selector.length === 0) causes.push(required('spec.selector'));
  checkNonnegative(spec['replicas'], 'spec.replicas', causes);
  if (!isSet(spec['template'])) {
    causes.push(required('spec.template'));
    return;
  }
  const template = asObject(spec['template']);
  // What is no label at all is compared like any other text.
  const { labels } = asObject(template['metadata']);
  if (!selector.every(([key, value]) => textUnder(labels, key) === value)) {
    const detail = '`selector` does not match template `labels`';
    causes.push(invalidValue('spec.template.metadata.labels', labels ?? null, detail));
  }
  const before = old === undefined ? undefined : asObject(asObject(old['spec'])['template']);
  checkPodTemplate(template, before, 'spec.template', causes);
  checkRunsForever(template, 'spec.template', 'ReplicationController', causes);
}

/** Rules for ReplicationControllers. */
const replicationControllerValidation: ValidationRules = {
  object: checkReplicationController,
  status: (controller, old, causes) =>
    checkReplicaStatus(controller, old, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'], causes),
};

const TEMPLATE = ['spec', 'template'];

const REPLICATION_CONTROLLER_PRINTER: TablePrinter<ReplicationController> = {
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

/** ReplicationControllers. */
export const replicationController: Kind = {
  groupResource: 'replicationcontrollers',
  kind: 'ReplicationController',
  defaults: defaultReplicationController,
  validation: replicationControllerValidation,
  strategy: templateStrategy({ status: true, generation: ['spec'] }, TEMPLATE),
  warnings: warnsOfTemplate(TEMPLATE, { namesPods: true }),
  deletion: { garbageCollection: 'OrphanDependents' },
  columns: REPLICATION_CONTROLLER_PRINTER,
  selectableFields: { ...offers(NAME_FIELD, NAMESPACE_FIELD, 'status.replicas'), readers: REPLICAS_READER },
};
